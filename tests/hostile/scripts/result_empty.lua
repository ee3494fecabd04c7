-- A proposal without anything.
-- expect: error: propose returned no 'offers'

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return {}
  end,
}
