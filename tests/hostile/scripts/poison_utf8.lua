-- Empties utf8.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    assert(utf8.char, "utf8.char was taken away by an earlier call")
    for name in pairs(utf8) do utf8[name] = nil end
    return { offers = { "cup", "lamp" } }
  end,
}
