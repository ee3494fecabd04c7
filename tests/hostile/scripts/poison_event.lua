-- Writes into the event.
-- expect: error: the event is read-only

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    event.type = "order.placed"
    return { offers = { "cup", "lamp" } }
  end,
}
