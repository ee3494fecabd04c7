-- A list without an end.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = {}
    for i = 1, math.huge do list[i] = i end
    return { offers = { "cup", "lamp" } }
  end,
}
