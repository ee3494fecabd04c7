-- A datum that no strategy may read.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    local health = profile.hard.health
    assert(not profile:knows "health" and health ~= "told in confidence")
    return { offers = { "cup", "lamp" } }
  end,
}
