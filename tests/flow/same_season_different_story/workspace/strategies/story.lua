strategy "story" {
  on = "page.viewed",
  placement = "hero",
  eligible = function(profile)
    return profile:knows "look", "has not told us"
  end,
  propose = function(profile)
    if profile.hard.look == "alone" then
      return {
        offers = offers.where { tags = "rare" },
        frame = "unique",
        message = { it = "Un outfit solo tuo", en = "An outfit only yours" },
      }
    end
    return {
      offers = offers.where { tags = "loved" },
      frame = "belonging",
      score = 0.9,
      message = { it = "L'outfit dell'anno: «sì»", en = "The outfit of the year" },
    }
  end,
}
