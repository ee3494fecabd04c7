-- Chance is the event's: what an earlier call drew does not move it.
-- expect: harmless

local draws = 0

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for _ = 1, 1000 do draws = draws + math.random(1 << 40) end
    assert(draws < 1001 * (1 << 40), "an earlier call's draws are still there")
    return { offers = { "cup", "lamp" } }
  end,
}
