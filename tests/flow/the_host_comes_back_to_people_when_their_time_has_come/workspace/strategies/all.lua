strategy "basket" {
  about = "what was left in the basket, the day after",
  on = "cart.left", where = { total = { at_least = 10 } },
  after = "20h", spread = "4h", unless = "order.placed",
  placement = "mail", purpose = "service",
  propose = function(profile, event)
    return { offers = offers.where { limit = 2 }, message = "Still in time", score = event.data.total / 1000 }
  end,
}
strategy "birthday" {
  about = "on the day", on = "occasion.birthday", placement = "mail", purpose = "service",
  propose = function() return { offers = offers.where { limit = 2 }, message = "A thought for today" } end,
}
strategy "changed" {
  about = "who they are to us by now", on = "lifecycle.changed", where = { to = { "new", "lapsed" } },
  placement = "mail", purpose = "service", class = "transactional",
  propose = function(profile, event)
    if event.data.to == "lapsed" then return { offers = offers.where { limit = 2 }, message = "What is new" } end
    return { offers = offers.where { limit = 2 }, message = "Welcome" }
  end,
}
