-- A list whose length is said to be 2^62: the search for it doubles its steps.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = {}
    for i = 0, 62 do list[1 << i] = i end
    pcall(table.insert, list, 1)
    pcall(table.remove, list)
    pcall(table.concat, list)
    pcall(table.sort, list)
    pcall(table.unpack, list)
    return { offers = { "cup", "lamp" } }
  end,
}
