-- One lesson: what one buys says something of how one wants to look. `offer` is what the event names, or nil; an order
-- of three pieces is heard three times. One purchase alone proves nothing: two that say the same begin to.
signal "picks_the_rare" {
  about = "Buys what few have, or what everyone has",
  on = "order.item.bought",
  origin = "purchases",

  observe = function(_, offer)
    if offer then
      return {
        soft = { uniqueness = 1 - offer.popularity, belonging = offer.popularity },
        weight = 0.3,
      }
    end
  end,
}
