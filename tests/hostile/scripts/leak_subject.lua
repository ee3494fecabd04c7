-- Asks the event who the customer is.
-- expect: refused: no such name 'event.subject'

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    return { offers = { "cup", "lamp" }, message = event.subject }
  end,
}
