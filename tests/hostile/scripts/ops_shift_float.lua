-- Bits of a number that has none.
-- expect: error: has no integer representation

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local half = 0.5
    return { offers = { "cup", "lamp" }, score = half | 1 }
  end,
}
