-- Intervals that are none, and the widest.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for _ = 1, 100 do
      math.random(math.mininteger, math.maxinteger)
      math.random(math.maxinteger, math.maxinteger)
    end
    for _, bound in ipairs { -1, math.mininteger, 0.5, 1e300, 0 / 0, "x", {} } do
      pcall(math.random, bound)
      pcall(math.random, bound, bound)
      pcall(math.random, 1, bound, 3)
    end
    return { offers = { "cup", "lamp" } }
  end,
}
