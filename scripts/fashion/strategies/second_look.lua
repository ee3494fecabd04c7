-- One lesson: who looks often is choosing; help with the choice and say nothing about the looking. Who goes into detail
-- is promised details.
strategy "second_look" {
  about = "More of the same kind, for someone who is choosing",
  on = "product.viewed",
  placement = "home.strip",
  degree = "individual",
  purpose = "personalization",
  priority = 40,

  eligible = function(profile)
    return profile:count("product.viewed", "7d") >= 3, "is only looking around"
  end,

  propose = function(profile, event)
    local others = {}
    for _, offer in ipairs(offers.where { category = event.data.category, limit = 6 }) do
      if offer.id ~= event.data.item then
        others[#others + 1] = offer
      end
    end
    local message = { it = "Per scegliere con calma", en = "Take your time to choose" }
    if profile.soft.curiosity > 0.6 then
      message = { it = "I dettagli fanno la differenza", en = "It is all in the details" }
    end
    return { offers = others, message = message }
  end,
}
