-- Writes into a list of the profile.
-- expect: error: the profile is read-only

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    local likes = profile.hard.likes
    likes[1] = "poison"
    return { offers = { "cup", "lamp" } }
  end,
}
