-- An error that is the profile.
-- expect: error: threw a value that is no text

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    error(profile)
    return { offers = { "cup", "lamp" } }
  end,
}
