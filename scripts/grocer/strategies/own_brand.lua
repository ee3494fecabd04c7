-- One lesson: a soft value is a plain number, already drawn to the middle by how little we know: so `> 0.6` is safe to
-- write, and a single receipt never gets there.
strategy "own_brand" {
  about = "The same for less, for those who mind the price",
  on = "order.item.bought",
  placement = "receipt.foot",
  degree = "individual",
  priority = 60,

  eligible = function(profile)
    return profile.soft.thrift > 0.6, "does not seem to mind the price"
  end,

  propose = function(profile)
    local ways = profile:top("department", 3)
    local own = {}
    for _, offer in ipairs(offers.where { tags = "own", sort = "cheapest" }) do
      for _, way in ipairs(ways) do
        for _, tag in ipairs(offer.tags) do
          if tag == way then
            own[#own + 1] = offer
          end
        end
      end
    end
    if #own >= 2 then
      return { offers = offers.first(4, own), message = { en = "The same for less" } }
    end
  end,
}
