-- What goes with a list that is not one.
-- expect: error: offers.related

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    offers.related { to = { "cup", { "lamp" } } }
    return { offers = { "cup", "lamp" } }
  end,
}
