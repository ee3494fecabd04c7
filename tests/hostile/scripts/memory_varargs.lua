-- As many arguments as there is memory.
-- expect: memory | time | error: too many results | error: stack overflow

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = {}
    for i = 1, 100000 do list[i] = i end
    local function more(...) return more(1, 2, 3, 4, 5, 6, 7, 8, ...) end
    more(table.unpack(list))
    return { offers = { "cup", "lamp" } }
  end,
}
