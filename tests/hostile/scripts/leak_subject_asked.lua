-- Asks by every name that might tell.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile, event)
    for _, name in ipairs { "subject", "profile_id", "identities", "profile", "source", "customer", "__index", "__name" } do
      assert(not pcall(function() return event[name] end), name)
      assert(not pcall(function() return profile[name] end), name)
    end
    return { offers = { "cup", "lamp" } }
  end,
}
