strategy "thanks" {
  on = "order.placed",
  where = { total = { at_least = 100 } },
  placement = "hero",
  propose = function(profile, event)
    local first = event.data.items[1]
    log(event.type .. " of " .. first.item .. " at " .. first.price)
    return { offers = offers.where { category = "dresses" } }
  end,
}
strategy "seen" {
  on = "product.viewed",
  where = { item = "cape" },
  placement = "hero",
  propose = function(profile)
    return { offers = offers.where { category = "dresses" }, score = profile:count("product.viewed", "1d") / 10 }
  end,
}
strategy "section" {
  on = "page.viewed",
  where = { category = "dresses" },
  placement = "hero",
  propose = function()
    return { offers = { "slip", "cape", "kimono" } }
  end,
}
