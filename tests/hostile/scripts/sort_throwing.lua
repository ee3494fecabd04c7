-- A comparison that raises: the list stays as it was.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = { 3, 1, 2 }
    pcall(table.sort, list, function() error({}) end)
    assert(list[1] == 3 and list[2] == 1 and list[3] == 2)
    return { offers = { "cup", "lamp" } }
  end,
}
