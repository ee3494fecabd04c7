strategy "looks" {
  on = "page.viewed",
  placement = "hero",
  propose = function(profile, event)
    local week, quarter = profile:count("product.viewed", "7d"), profile:count("product.viewed", "90d")
    local text = event.time .. " week " .. week .. " quarter " .. quarter
    return { offers = { "cape", "wrap" }, message = text }
  end,
}
