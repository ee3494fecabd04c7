-- Positions and letters that do not exist.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for _, n in ipairs { math.mininteger, -1, 0, 1, 1 << 31, math.maxinteger } do
      pcall(utf8.offset, "aè", n) pcall(utf8.offset, "aè", n, n) pcall(utf8.len, "aè", n, n) pcall(utf8.len, "\xff", n)
      pcall(utf8.codepoint, "aè", n, n) pcall(utf8.codepoint, "\xff\xfe", 1, n) pcall(utf8.char, n) pcall(utf8.char, 65, n)
      pcall(string.sub, "aè", n, n) pcall(string.byte, "aè", n, n) pcall(string.rep, "", n)
    end
    return { offers = { "cup", "lamp" } }
  end,
}
