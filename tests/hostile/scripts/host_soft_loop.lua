-- Reads what is believed, for ever.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    while profile.soft.curiosity >= 0 do end
    return { offers = { "cup", "lamp" } }
  end,
}
