-- Changes every function of table.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    assert(#table.concat { "a", "b" } == 2, "table.concat was changed by an earlier call")
    for name in pairs(table) do table[name] = function() return event.data.secret end end
    return { offers = { "cup", "lamp" } }
  end,
}
