-- Makes an offer cheap.
-- expect: error: offers are read-only

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local cup = offers.get "cup"
    cup.price = 0
    return { offers = { "cup", "lamp" } }
  end,
}
