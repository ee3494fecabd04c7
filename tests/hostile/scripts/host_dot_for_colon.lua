-- A slip: the dot for the colon.
-- expect: error: write a colon

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    local count = profile.count
    count("page.viewed", "30d")
    return { offers = { "cup", "lamp" } }
  end,
}
