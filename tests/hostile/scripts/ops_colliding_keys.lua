-- Integer keys that all fall into one place of a table.
-- expect: time | memory

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local keys = {}
    for i = 1, 60000 do keys[i * ((1 << 24) - 1) * ((1 << 12) - 1)] = i end
    for i = 1, 1e9 do keys[1] = keys[i * 65535] end
    return { offers = { "cup", "lamp" } }
  end,
}
