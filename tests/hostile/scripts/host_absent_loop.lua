-- Compares it for ever.
-- expect: time | memory

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    while not (profile.hard.birthday < "2000-01-01") do end
    return { offers = { "cup", "lamp" } }
  end,
}
