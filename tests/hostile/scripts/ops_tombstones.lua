-- A table of a hundred thousand removed keys, walked for the next one.
-- expect: time | memory

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local keys = {}
    for i = 1, 60000 do keys["k" .. i] = i end
    for i = 1, 60000 do keys["k" .. i] = nil end
    while true do for _ in pairs(keys) do error("none is left") end end
    return { offers = { "cup", "lamp" } }
  end,
}
