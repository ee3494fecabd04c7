-- Numbers for offers.
-- expect: error: offers: expected a list

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { 1, 0 / 0, math.huge } }
  end,
}
