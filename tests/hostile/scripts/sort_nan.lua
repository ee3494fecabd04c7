-- A list of what compares with nothing.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = {}
    for i = 1, 1000 do list[i] = i % 2 == 0 and 0 / 0 or i end
    table.sort(list)
    assert(#list == 1000)
    return { offers = { "cup", "lamp" } }
  end,
}
