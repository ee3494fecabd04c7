-- Removal from the front of a long list.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = {}
    for i = 1, 200000 do list[i] = i end
    while #list > 0 do table.remove(list, 1) end
    return { offers = { "cup", "lamp" } }
  end,
}
