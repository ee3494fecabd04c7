-- A fashion shop: where its page has room, what stands there when nobody has a better idea, and the stories it tells.
workspace {
  locales = { "it", "en" },
  tones = { "bright", "gentle" },
  currency = "EUR",
  -- One customer in twenty sees no personalization, so that we can measure what it earns.
  holdout = 0.05,
  -- Draws them by chance. A shop of your own needs one of its own: `sarto new` makes it.
  salt = "6b1f0b6e2f5d4c57a3e9d8c1b4a70f92",
  lifecycle = { new = { orders = 1 }, established = { orders = 3 }, lapsed = { silent = "270d" } },
  -- What is bought together is counted anew after so many events: few here, so that the samples show it; a shop that
  -- is visited all day takes 10000. It is told once five people bought both, so that nobody is recognized by it.
  epoch = { events = 20 },
  min_people = 5,
}

-- Our checkout speaks another language; here it learns ours.
event_type "Order Completed" {
  means = "order.placed",
  items = "products",
  item = "product_id",
  total = "total",
}

channel "page" { interrupts = false }

placement "home.hero" {
  channel = "page",
  alternatives = 2,
  fallback = {
    offers = { tags = "house", limit = 6 },
    message = { it = "Le proposte della stagione", en = "This season's picks" },
  },
}

placement "home.strip" {
  channel = "page",
  alternatives = 3,
  fallback = {
    offers = { sort = "popular" },
    message = { it = "Da vedere", en = "Worth a look" },
  },
}

-- A story is told only over pieces that make it true. Popularity is the share of the category that sells less.
frame "unique" { about = "yours alone", fits = { popularity = { at_most = 0.3 } } }
frame "belonging" { about = "what everyone wears", fits = { popularity = { at_least = 0.7 } } }
