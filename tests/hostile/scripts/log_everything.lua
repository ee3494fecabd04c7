-- Logs what is no text.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile, event)
    local cycle = {}
    cycle[1] = cycle
    log(nil, true, 0 / 0, {}, cycle, error, profile, event, offers, event.data, profile.hard.size, "\0\27[2J\r\n\xff")
    log()
    for _ = 1, 10000 do log("") end
    return { offers = { "cup", "lamp" } }
  end,
}
