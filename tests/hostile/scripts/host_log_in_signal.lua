-- A signal that logs and asks what it may not.
-- expect: error: while | error: inside | error: can be asked
-- file: signals/attack.lua

signal "attack" {
  on = "attack.made",
  origin = "web",
  observe = function(event, offer)
    for _ = 1, 1000 do log(event, offer, event.data.list) end
    return { soft = { curiosity = #offers.where { tags = "house" } } }
  end,
}
