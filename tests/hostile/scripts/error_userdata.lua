-- An error that is the profile.
-- expect: error: error without a message

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    error(profile)
    return { offers = { "cup", "lamp" } }
  end,
}
