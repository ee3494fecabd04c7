-- A text that is a number.
-- expect: refused: score: expected a number from 0 to 1

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, score = "1" }
  end,
}
