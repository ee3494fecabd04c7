-- Sorts for ever.
-- expect: time | memory

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = {}
    for i = 1, 5000 do list[i] = (i * 7919) % 5003 end
    while true do table.sort(list, function(a, b) return a > b end) table.sort(list) end
    return { offers = { "cup", "lamp" } }
  end,
}
