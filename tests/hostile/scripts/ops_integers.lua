-- Divisions and shifts at the edges: nothing may trap.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local least = math.mininteger
    assert(least // -1 == least and least % -1 == 0 and math.fmod(least, -1) == 0)
    assert(1 << 64 == 0 and 1 >> -64 == 0 and 1 << math.mininteger == 0 and -1 >> 63 == 1)
    assert(math.abs(least) == least and -least == least and math.ult(1, -1))
    assert(math.tointeger(2 ^ 53) == 1 << 53 and not math.tointeger(2 ^ 63) and math.maxinteger + 1 == least)
    assert(math.maxinteger + 0.0 == 2 ^ 63 and math.type(1 // 0.0) == "float")
    return { offers = { "cup", "lamp" } }
  end,
}
