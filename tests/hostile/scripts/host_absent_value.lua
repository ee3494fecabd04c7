-- Reckons with what the customer did not tell.
-- expect: error: birthday is absent here

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    return { offers = { "cup", "lamp" }, score = profile.hard.birthday + 1 }
  end,
}
