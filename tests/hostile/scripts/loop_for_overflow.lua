-- Ends at the largest integer: adding the step would overflow.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local turns = 0
    for _ = math.maxinteger - 1, math.maxinteger do turns = turns + 1 end
    for _ = math.mininteger + 1, math.mininteger, -1 do turns = turns + 1 end
    for _ = math.maxinteger, math.mininteger, math.mininteger do turns = turns + 1 end
    assert(turns == 6, turns)
    return { offers = { "cup", "lamp" } }
  end,
}
