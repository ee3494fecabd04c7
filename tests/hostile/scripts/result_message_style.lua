-- Asks ICU for thirty million zeros.
-- expect: harmless | error: after number, expected nothing, integer

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, message = "{offer_price, number, ::scale/1E" .. "30000000}" }
  end,
}
