-- Takes it as a key.
-- expect: error: pairs has no order

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    local keys = { [profile.hard.birthday] = 1, [profile:last "never.happened"] = 2 }
    for _ in pairs(keys) do error("walked") end
    return { offers = { "cup", "lamp" } }
  end,
}
