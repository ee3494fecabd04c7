-- A text that is a number, told from afar.
-- expect: error: score: expected a number from 0 to 1

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local score = ("1"):rep(1)
    return { offers = { "cup", "lamp" }, score = score }
  end,
}
