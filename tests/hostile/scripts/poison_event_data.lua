-- Writes into the event's data.
-- expect: error: the event is read-only

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    event.data.secret = "none"
    return { offers = { "cup", "lamp" } }
  end,
}
