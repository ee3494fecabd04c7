-- A fashion shop: where its page has room, what stands there when nobody has a better idea, and the stories it tells.
workspace {
  locales = { "it", "en" },
  tones = { "bright", "gentle" },
  currency = "EUR",
  -- One customer in twenty sees no personalization, so that we can measure what it earns.
  holdout = 0.05,
  -- Draws them by chance. A shop of your own needs one of its own: `sarto new` makes it.
  salt = "6b1f0b6e2f5d4c57a3e9d8c1b4a70f92",
  -- Whose days and nights hold for a customer who told us no zone of their own.
  zone = "Europe/Rome",
  -- Where our site passes /l/ on to Sarto: each mail carries a link there, with which they object or are forgotten.
  links = "https://shop.example",
  lifecycle = { new = { orders = 1 }, established = { orders = 3 }, lapsed = { silent = "270d" } },
  -- What is bought together is counted anew after so many events: few here, so that the samples show it; a shop that
  -- is visited all day takes 10000. It is told once five people bought both, so that nobody is recognized by it.
  epoch = { events = 20 },
  min_people = 5,
  -- Two mails a week at most, a pause after four that led to nothing, and none at night.
  contact_policy = {
    { channel = "email", at_most = 2, within = "7d" },
    { channel = "email", after_exposures = 4, rest = "14d" },
    { quiet = { "21:00", "08:00" } },
  },
}

-- Our checkout speaks another language; here it learns ours.
event_type "Order Completed" {
  means = "order.placed",
  items = "products",
  item = "product_id",
  total = "total",
}

-- What we use data for, in words that a customer understands. What we do because they asked for it needs no consent; to
-- choose for them does, and so does to write to them. Their consent is to this text: when it changes, `version` goes up
-- and they are asked anew. The banner of our page calls the first one "marketing".
purpose "service" { basis = "contract", about = "what they ordered, and what they asked us to show" }

purpose "personalization" {
  basis = "consent",
  version = 1,
  expires = "730d",
  known_as = { "marketing" },
  text = {
    it = "Guardiamo cosa visiti e cosa compri, per scegliere cosa mostrarti",
    en = "We look at what you visit and buy, to choose what to show you",
  },
  gives = { it = "Una vetrina che ti somiglia", en = "A shop window that is more like you" },
}

purpose "news_by_email" {
  basis = "consent",
  version = 1,
  text = { it = "Ti scriviamo due volte al mese", en = "We write to you twice a month" },
  gives = { it = "Le novità prima che arrivino in negozio", en = "What is new, before it is in the shop" },
}

channel "page" { interrupts = false }
-- A mail an hour after a visit would be a reminder: it waits until they have been away for longer.
channel "email" { interrupts = true, delay = "2h", purpose = "news_by_email" }

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

placement "email.offers" { channel = "email", parts = { "title", "body" } }

-- A story is told only over pieces that make it true. Popularity is the share of the category that sells less.
frame "unique" { about = "yours alone", fits = { popularity = { at_most = 0.3 } } }
frame "belonging" { about = "what everyone wears", fits = { popularity = { at_least = 0.7 } } }
