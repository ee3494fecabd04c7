-- The pattern comes with the event.
-- expect: time
-- hook: unstoppable

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    local text = ("x"):rep(3000)
    text:find(event.data.pattern)
    return { offers = { "cup", "lamp" } }
  end,
}
