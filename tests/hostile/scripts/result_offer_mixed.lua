-- Ids and offers mixed, one of them not an offer.
-- expect: error: offers: expected

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", offers.get "lamp", true } }
  end,
}
