-- Everything else that is no evidence.
-- expect: error: observe: expected a table
-- file: signals/attack.lua

signal "attack" {
  on = "attack.made",
  origin = "web",
  observe = function() return function() while true do end end end,
}
