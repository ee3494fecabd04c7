-- A small fashion shop: where its page has room, and what stands there when nobody has a better idea.
workspace {
  locales = { "it", "en" },
  currency = "EUR",
  -- One customer in twenty sees no personalization, so that we can measure what it earns.
  holdout = 0.05,
  -- Draws them by chance. A shop of your own needs one of its own: `sarto new` makes it.
  salt = "6b1f0b6e2f5d4c57a3e9d8c1b4a70f92",
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
    offers = { tags = "house" },
    message = { it = "Da vedere", en = "Worth a look" },
  },
}

frame "unique" { about = "yours alone" }
frame "belonging" { about = "what everyone wears" }
