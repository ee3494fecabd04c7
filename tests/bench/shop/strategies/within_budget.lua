-- One lesson: `>=` with an attribute that we do not know is false, so a stranger is never guessed at.
strategy "within_budget" {
  about = "Nothing on the strip that costs more than they told us",
  on = { "page.viewed", "product.viewed" },
  placement = "home.strip",
  degree = "individual",
  priority = 20,

  propose = function(profile)
    local fitting = {}
    for _, offer in ipairs(offers.where { tags = { "loved", "house" } }) do
      if profile.hard.budget >= offer.price then
        fitting[#fitting + 1] = offer
      end
    end
    if #fitting > 0 then
      return { offers = fitting, message = { it = "Scelti per te", en = "Picked for you" } }
    end
  end,
}
