-- Counts events for ever.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    while profile:count("page.viewed", "30d") >= 0 do end
    return { offers = { "cup", "lamp" } }
  end,
}
