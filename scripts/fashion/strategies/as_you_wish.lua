-- One lesson: the customer says what to show; we fetch that and nothing else. It comes before whatever we may have
-- guessed, and the wish binds all other strategies too, without a word from them.
strategy "as_you_wish" {
  about = "What the customer asked to see",
  on = { "customer.wished", "page.viewed" },
  placement = "home.hero",
  degree = "inverse",
  purpose = "service",
  priority = 90,

  eligible = function(profile)
    return profile.wishes ~= nil, "no wishes"
  end,

  propose = function()
    return {
      offers = offers.wished { limit = 4 },
      message = { it = "Come piace a te", en = "The way you like it" },
    }
  end,
}
