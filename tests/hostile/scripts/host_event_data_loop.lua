-- Looks for the last of the event's five thousand numbers, for ever.
-- expect: time | memory

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    while event.data.list[5000] == 5000 do end
    return { offers = { "cup", "lamp" } }
  end,
}
