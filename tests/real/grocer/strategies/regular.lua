strategy "regular" {
  about = "Something to be curious about, for those who come often",
  on = "order.item.bought",
  placement = "basket.next",
  priority = 10,
  eligible = function(profile)
    return profile:count("order.item.bought", "30d") >= 8, "does not come often enough"
  end,
  propose = function(profile, event)
    local amount = event.data.amount or 0
    return {
      offers = offers.where { tags = amount > 5 and { "curious", "family" } or "curious" },
      message = "Something to try",
      score = amount > 5 and 0.8 or 0.4,
    }
  end,
}
