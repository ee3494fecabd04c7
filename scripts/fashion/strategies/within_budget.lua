-- One lesson: what they told us comes before what we guess. And we ask `knows` first: to compare with something that we
-- do not know is false, but to search by it is a mistake.
strategy "within_budget" {
  about = "Nothing on the strip that costs more than they told us",
  on = { "page.viewed", "product.viewed" },
  placement = "home.strip",
  degree = "individual",
  purpose = "personalization",
  priority = 55,

  eligible = function(profile)
    return profile:knows "budget", "has not told us a budget"
  end,

  propose = function(profile)
    return {
      offers = offers.popular { price = { at_most = profile.hard.budget }, limit = 6 },
      message = { it = "Scelti per te", en = "Picked for you" },
    }
  end,
}
