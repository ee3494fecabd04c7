-- A key of a megabyte.
-- expect: error: style: longer than | error: (withheld: it says event.data)
-- file: signals/attack.lua

signal "attack" {
  on = "attack.made",
  origin = "web",
  observe = function() return { soft = { style = ("x"):rep(1000000) } } end,
}
