-- Insertion at the front of a long list: each moves all.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = {}
    for i = 1, 100000 do list[i] = i end
    for i = 1, 100000 do table.insert(list, 1, i) end
    return { offers = { "cup", "lamp" } }
  end,
}
