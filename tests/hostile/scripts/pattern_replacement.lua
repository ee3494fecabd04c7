-- Replacements that are none.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for _, with in ipairs { "%", "%2", "%a", {}, { a = {} }, function() return {} end, error, pcall } do
      pcall(string.gsub, "abc", "a", with)
      pcall(string.gsub, "abc", "", with)
    end
    return { offers = { "cup", "lamp" } }
  end,
}
