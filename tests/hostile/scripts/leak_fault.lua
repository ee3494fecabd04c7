-- Fails with what it read.
-- expect: error: strategies/attack.lua:8: (withheld: it says hard.size)

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    error("wears " .. profile.hard.size)
  end,
}
