-- Writes into the profile.
-- expect: error: the profile is read-only

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    profile.hard = { size = "M" }
    return { offers = { "cup", "lamp" } }
  end,
}
