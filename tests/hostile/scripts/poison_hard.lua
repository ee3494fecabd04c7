-- Writes into declared data.
-- expect: error: the profile is read-only

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    local hard = profile.hard
    hard["size"] = "XXL"
    return { offers = { "cup", "lamp" } }
  end,
}
