-- table.move to where no list is.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = {}
    for i = 1, 200000 do list[i] = i end
    for i = 1, 1000 do table.move(list, 1, #list, i << 40) end
    return { offers = { "cup", "lamp" } }
  end,
}
