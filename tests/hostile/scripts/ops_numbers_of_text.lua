-- Texts that are hardly numbers.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for _, text in ipairs { "0x", "0x" .. ("f"):rep(100000), "1e", "1e999999999", ("9"):rep(100000), "nan", "inf", "0x1p99999999",
      "1e-" .. ("9"):rep(1000), " 1 ", "1\0", "--1", ".", "0x.p1", ("0"):rep(100000) .. "1", "1" .. ("0"):rep(200) .. "e-200" } do
      tonumber(text)
      pcall(function() return text + 1, text // 1, text | 1 end)
      for base = 2, 36, 17 do pcall(tonumber, text, base) end
    end
    return { offers = { "cup", "lamp" } }
  end,
}
