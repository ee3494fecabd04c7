-- A comparison that changes the list.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = {}
    for i = 1, 1000 do list[i] = i % 10 end
    table.sort(list, function(a, b)
      list[#list] = nil
      list[1001] = a
      return a < b
    end)
    return { offers = { "cup", "lamp" } }
  end,
}
