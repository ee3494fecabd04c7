-- Keys without an end.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local keys = {}
    for i = 1, math.huge do keys["k" .. i] = true end
    return { offers = { "cup", "lamp" } }
  end,
}
