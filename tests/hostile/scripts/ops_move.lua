-- A long list, moved within itself again and again.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = {}
    for i = 1, 200000 do list[i] = i end
    while true do table.move(list, 1, 200000, 1) end
    return { offers = { "cup", "lamp" } }
  end,
}
