-- Changes math, chance included.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    assert(math.random() ~= 4 and math.huge > 1e308, "math was changed by an earlier call")
    math.random = function() return 4 end
    math.huge = 0
    return { offers = { "cup", "lamp" } }
  end,
}
