-- Reads an affinity for ever: each view costs a few bytes.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    while profile.soft.style.linen >= 0 do end
    return { offers = { "cup", "lamp" } }
  end,
}
