-- More than can be sorted.
-- expect: error: at most 10000 elements

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = {}
    for i = 1, 10001 do list[i] = -i end
    table.sort(list)
    return { offers = { "cup", "lamp" } }
  end,
}
