-- The loop stands in a signal.
-- expect: time
-- file: signals/attack.lua

signal "attack" {
  on = "attack.made",
  origin = "web",
  observe = function()
    while true do end
  end,
}
