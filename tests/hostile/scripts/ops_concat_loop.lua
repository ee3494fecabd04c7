-- concat of a list in a loop.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = {}
    for i = 1, 10000 do list[i] = "x" end
    while true do list[1] = table.concat(list):sub(1, 1) end
    return { offers = { "cup", "lamp" } }
  end,
}
