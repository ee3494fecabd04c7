-- The event's data as the proposal.
-- expect: error: propose: expected a table

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    return event.data
  end,
}
