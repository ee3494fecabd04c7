-- The tightest loop that Lua has: one instruction.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for _ = math.mininteger, math.maxinteger do end
    return { offers = { "cup", "lamp" } }
  end,
}
