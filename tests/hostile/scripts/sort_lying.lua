-- A comparison that says something else each time.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = {}
    for i = 1, 1000 do list[i] = i end
    table.sort(list, function() return math.random() < 0.5 end)
    table.sort(list, function() return true end)
    table.sort(list, function() return nil end)
    assert(#list == 1000)
    return { offers = { "cup", "lamp" } }
  end,
}
