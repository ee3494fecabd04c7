-- A score that is no number.
-- expect: error: score: expected a number from 0 to 1

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, score = 0 / 0 }
  end,
}
