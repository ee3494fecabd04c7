-- A list of the event's as the list of offers.
-- expect: error: offers: expected a list

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    return { offers = event.data.list }
  end,
}
