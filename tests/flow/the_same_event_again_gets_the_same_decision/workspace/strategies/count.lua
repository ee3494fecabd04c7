strategy "count" {
  on = "page.viewed",
  placement = "hero",
  propose = function(profile)
    return { offers = { "cape", "wrap" }, message = "visit " .. profile:count("page.viewed", "1d") }
  end,
}
