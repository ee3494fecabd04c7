-- Empties every library, then comes to its end.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    assert(string.rep and table.concat and math.floor and utf8.len, "an earlier call left something behind")
    for _, library in ipairs { string, table, math, utf8 } do
      for name in pairs(library) do library[name] = nil end
    end
    return { offers = { "cup", "lamp" } }
  end,
}
