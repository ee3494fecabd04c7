-- A comparison that makes the list longer.
-- expect: time | memory

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = { 3, 2, 1 }
    table.sort(list, function()
      while true do list[#list + 1] = #list end
    end)
    return { offers = { "cup", "lamp" } }
  end,
}
