-- What the customer wishes to see, for ever.
-- expect: memory | time | error: names and returns more than

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    while offers.wished { limit = 3 } do end
    return { offers = { "cup", "lamp" } }
  end,
}
