-- The profile itself.
-- expect: error: propose: expected a table

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    return profile
  end,
}
