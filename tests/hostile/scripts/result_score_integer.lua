-- The largest integer as a score.
-- expect: error: score: expected a number from 0 to 1

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, score = math.maxinteger }
  end,
}
