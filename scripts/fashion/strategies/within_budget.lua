-- One lesson: `>=` with an attribute that we do not know is false, so a stranger is never guessed at.
strategy "within_budget" {
  about = "Nothing on the strip that costs more than they told us",
  on = { "page.viewed", "product.viewed" },
  placement = "home.strip",
  degree = "individual",
  priority = 20,

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
