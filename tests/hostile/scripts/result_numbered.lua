-- A proposal without names.
-- expect: error: expected named fields

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { "cup", "lamp" }
  end,
}
