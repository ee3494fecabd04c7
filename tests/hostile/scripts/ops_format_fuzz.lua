-- Every directive with every width and every kind of value.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local values = { 0, -1, 1.5, math.huge, -math.huge, 0 / 0, math.mininteger, 1e308, "", "a\0b", ("x"):rep(1000), true, {}, error }
    for _, flags in ipairs { "", "-", "+", "#", "0", " ", "-+ #0", "99", ".99", "99.99", "100", ".100", "1.2.3", "-99.99" } do
      for conversion in ("aAcdeEfFgGiopqsuxX%yn"):gmatch(".") do
        for i = 1, #values do pcall(string.format, "%" .. flags .. conversion, values[i]) end
      end
    end
    for _, format in ipairs { "%", "%%%", "%1", "%.", "%-", "%s%s", "%d%", "\0%d\0%s", ("%d"):rep(500) } do
      pcall(string.format, format, 1, 2)
    end
    return { offers = { "cup", "lamp" } }
  end,
}
