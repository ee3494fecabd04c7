-- A key of a megabyte.
-- expect: error: style: longer than
-- file: signals/attack.lua

signal "attack" {
  on = "attack.made",
  origin = "web",
  observe = function() return { soft = { style = ("x"):rep(1000000) } } end,
}
