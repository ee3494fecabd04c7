-- 300 keys, walked within each other.
-- expect: time | memory

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local keys = {}
    for i = 1, 300 do keys["k" .. i] = i end
    for _ in pairs(keys) do for _ in pairs(keys) do for _ in pairs(keys) do for _ in pairs(keys) do end end end end
    return { offers = { "cup", "lamp" } }
  end,
}
