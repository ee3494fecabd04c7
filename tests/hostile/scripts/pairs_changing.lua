-- Keys come and go while pairs walks.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = { 1, 2, 3, a = 1, b = 2, c = 3 }
    local turns = 0
    for key in pairs(list) do
      turns = turns + 1
      list[key] = nil
      list["new" .. turns] = true
      for i = 1, 100 do list[i * 1000] = i end
    end
    assert(turns <= 6)
    return { offers = { "cup", "lamp" } }
  end,
}
