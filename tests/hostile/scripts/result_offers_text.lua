-- One text for the list.
-- expect: error: offers: expected a list

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = "cup" }
  end,
}
