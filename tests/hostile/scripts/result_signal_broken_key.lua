-- A key that is no UTF-8.
-- expect: error: style: not valid UTF-8
-- file: signals/attack.lua

signal "attack" {
  on = "attack.made",
  origin = "web",
  observe = function() return { soft = { style = { ["\xff"] = 1 } } } end,
}
