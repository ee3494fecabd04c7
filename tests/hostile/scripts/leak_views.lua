-- Keeps views of the event and the profile beyond the call.
-- expect: harmless

local kept = {}

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile, event)
    if kept.data then error("leaked: " .. tostring(kept.data.secret)) end
    kept.data, kept.list, kept.likes = event.data, event.data.list, profile.hard.likes
    kept.offer, kept.style = offers.get "cup", profile.soft.style
    return { offers = { "cup", "lamp" } }
  end,
}
