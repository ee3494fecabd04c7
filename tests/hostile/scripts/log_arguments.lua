-- Logs ten thousand values at once.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local many = {}
    for i = 1, 10000 do many[i] = i end
    log(table.unpack(many))
    return { offers = { "cup", "lamp" } }
  end,
}
