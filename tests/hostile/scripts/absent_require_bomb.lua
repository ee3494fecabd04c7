-- require, by another name, in a loop while being called.
-- expect: error: require | time | memory

local ask = require

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    while true do ask("sarto.rfm") end
  end,
}
