-- Methods of the profile on what is no profile.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile, event)
    local things = { 1, "x", {}, event, offers, event.data, profile.hard, profile.soft, profile.soft.style, offers.get "cup", error }
    for _, name in ipairs { "count", "last", "owns", "viewed", "spent", "knows", "belief", "top" } do
      local method = profile[name]
      pcall(method)
      for _, thing in ipairs(things) do
        pcall(method, thing)
        pcall(method, thing, "style", "30d", { category = "x" })
        pcall(method, profile, thing, thing, thing)
      end
    end
    return { offers = { "cup", "lamp" } }
  end,
}
