-- A thousand results.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local many = {}
    for i = 1, 1000 do many[i] = i end
    return nil, table.unpack(many)
  end,
}
