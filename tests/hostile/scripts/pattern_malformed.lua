-- Patterns that are none: each an error, none a read beyond the end.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for _, pattern in ipairs { "%", "[", "[a", "[%", "[^", "[]", "%b", "%bx", "%f", "%fx", "(", ")", "(()", "%1", "(%1)", "%9",
      "[a-", "[%a-", "^(", "(a*", "%f[", "[\0", "%f[\0" } do
      for _, text in ipairs { "", "a", "\0", ("a"):rep(300) } do pcall(string.find, text, pattern) end
    end
    return { offers = { "cup", "lamp" } }
  end,
}
