-- Functions that differ in the last bit from machine to machine.
-- expect: error: 'math.exp' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, score = 1 / math.exp(1) }
  end,
}
