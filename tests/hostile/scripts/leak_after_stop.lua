-- Remembers the customer, then is stopped: a stopped call is put back like any other.
-- expect: time
-- customers: two

local last

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    if last then error("leaked: " .. last) end
    last = event.data.secret
    while true do end
  end,
}
