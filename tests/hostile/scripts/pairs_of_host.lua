-- pairs and ipairs of what is the host's.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile, event)
    for _, thing in ipairs { profile, event, offers, event.data, profile.hard, profile.soft, profile.hard.size } do
      pcall(function() for _ in pairs(thing) do error("walked") end end)
      pcall(function() for _ in ipairs(thing) do error("walked") end end)
      pcall(function() return #thing, -thing, thing .. "", thing + 1, thing < thing, thing(), thing[{}], thing[0 / 0] end)
    end
    return { offers = { "cup", "lamp" } }
  end,
}
