-- Remembers the customer, then fills its memory.
-- expect: memory | time

local last

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    if last then error("leaked: " .. last) end
    last = ("x"):rep(1000) .. event.data.secret
    while true do last = last .. last end
  end,
}
