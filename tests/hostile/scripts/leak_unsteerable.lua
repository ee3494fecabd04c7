-- A datum that no strategy may read.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    local diary = profile.hard.diary
    assert(not profile:knows "diary" and diary ~= "told in confidence")
    return { offers = { "cup", "lamp" } }
  end,
}
