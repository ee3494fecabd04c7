-- A score beyond all.
-- expect: error: score: expected a number from 0 to 1

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, score = math.huge }
  end,
}
