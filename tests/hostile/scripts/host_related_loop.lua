-- Asks what goes with a thousand offers, for ever.
-- expect: time | memory | error: names and returns more than

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local to = {}
    for i = 1, 1000 do to[i] = i % 2 == 0 and "cup" or "lamp" end
    while true do pcall(offers.related, { to = to, by = "lift", limit = 100 }) end
    return { offers = { "cup", "lamp" } }
  end,
}
