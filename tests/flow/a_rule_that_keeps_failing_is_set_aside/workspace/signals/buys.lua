-- Fails on two items of five: short of the workspace's half.
signal "buys" {
  on = "order.item.bought",
  origin = "purchases",
  observe = function(event, offer)
    if offer.id == "socks" or offer.id == "tee" then error("no socks") end
    return { soft = { curiosity = 1 } }
  end,
}
