-- Writes into an affinity.
-- expect: error: the profile is read-only

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    local style = profile.soft.style
    style.linen = 1
    return { offers = { "cup", "lamp" } }
  end,
}
