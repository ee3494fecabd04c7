strategy "at_the_counter" {
  on = "store.entered",
  placement = "counter",
  eligible = function(profile)
    return profile:count("product.viewed", "30d") > 0, "has looked at nothing"
  end,
  propose = function()
    return { offers = offers.where { tags = "rare" }, frame = "unique", score = 0.8, message = "One of few" }
  end,
}
strategy "on_the_page" {
  on = "store.entered",
  placement = "hero",
  eligible = function(profile)
    return profile:count("product.viewed", "30d") > 1, "has looked at little"
  end,
  propose = function()
    return { offers = offers.where { tags = "rare" } }
  end,
}
