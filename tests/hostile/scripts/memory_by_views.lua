-- Views of the event's data: each costs a few bytes.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    local all = {}
    while true do all[#all + 1] = event.data.list end
    return { offers = { "cup", "lamp" } }
  end,
}
