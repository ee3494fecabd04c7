-- A comparison that swallows.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = {}
    for i = 1, 1000 do list[i] = i % 7 end
    table.sort(list, function(a, b)
      pcall(function() while true do end end)
      return a < b
    end)
    return { offers = { "cup", "lamp" } }
  end,
}
