-- require while being called.
-- expect: refused: require

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return require "sarto.rfm"
  end,
}
