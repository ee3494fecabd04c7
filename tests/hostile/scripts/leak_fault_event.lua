-- Fails with what the event says.
-- expect: error: signals/attack.lua:9: (withheld: it 
-- file: signals/attack.lua

signal "attack" {
  on = "attack.made",
  origin = "web",
  observe = function(event)
    error(event.data.secret)
  end,
}
