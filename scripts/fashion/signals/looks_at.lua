-- One lesson: looking is weaker evidence than buying, so it weighs less.
signal "looks_at" {
  about = "What they look at, and whether others look at it too",
  on = "product.viewed",
  origin = "web",

  observe = function(_, offer)
    if offer then
      return {
        soft = { uniqueness = 1 - offer.popularity, belonging = offer.popularity, style = offer.tags },
        weight = 0.1,
      }
    end
  end,
}
