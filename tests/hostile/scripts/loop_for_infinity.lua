-- Up to infinity.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for _ = 1, math.huge do end
    return { offers = { "cup", "lamp" } }
  end,
}
