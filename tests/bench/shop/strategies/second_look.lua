-- One lesson: who looks often is choosing; help with the choice and say nothing about the looking.
strategy "second_look" {
  about = "More of the same kind, for someone who is choosing",
  on = "product.viewed",
  placement = "home.strip",
  degree = "individual",
  priority = 40,

  eligible = function(profile)
    return profile:count("product.viewed", "7d") >= 3, "is only looking around"
  end,

  propose = function(profile, event)
    local others = {}
    for _, offer in ipairs(offers.where { category = event.data.category }) do
      if offer.id ~= event.data.item then
        others[#others + 1] = offer
      end
    end
    return { offers = others, message = { it = "Per scegliere con calma", en = "Take your time to choose" } }
  end,
}
