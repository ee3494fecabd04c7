-- Evidence that outweighs all other.
-- expect: error: weight: expected a number
-- file: signals/attack.lua

signal "attack" {
  on = "attack.made",
  origin = "web",
  observe = function() return { soft = { curiosity = 1 }, weight = math.huge } end,
}
