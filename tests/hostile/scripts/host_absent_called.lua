-- Calls it.
-- expect: error: absent

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    profile.hard.birthday()
    return { offers = { "cup", "lamp" } }
  end,
}
