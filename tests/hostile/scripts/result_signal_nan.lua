-- Evidence that is no number.
-- expect: error: soft.curiosity: expected a number from 0 to 1
-- file: signals/attack.lua

signal "attack" {
  on = "attack.made",
  origin = "web",
  observe = function() return { soft = { curiosity = 0 / 0 } } end,
}
