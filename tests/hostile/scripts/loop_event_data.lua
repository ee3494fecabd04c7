-- Walks the event's data again and again.
-- expect: time | memory

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    while true do
      for i = 1, #event.data.list do
        if event.data.list[i] == "never" then return end
      end
    end
    return { offers = { "cup", "lamp" } }
  end,
}
