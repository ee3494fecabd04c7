-- Writes into what is believed.
-- expect: error: the profile is read-only

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    profile.soft.curiosity = 1
    return { offers = { "cup", "lamp" } }
  end,
}
