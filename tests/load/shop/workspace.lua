-- A shop that keeps of its customers everything that can be kept. No rule reads what many people's events make, so that
-- who is forgotten changes nothing for anybody else.
workspace {
  locales = { "en", "it" },
  currency = "EUR",
  holdout = 0,
  salt = "8f1f0b6e2f5d4c57a3e9d8c1b4a70f92",
  zone = "Europe/Rome",
  links = "https://shop.example",
  late_after = "1d",
  erase_within = "30s",
  epoch = { events = 2000 },
  min_people = 5,
  gate = { replay = 200, max_changed = 0.05, max_faults = 1000 },
  contact_policy = { { channel = "email", at_most = 20, within = "7d" } },
}
origin "social" { label = "what you share with us" }
purpose "service" { basis = "contract", about = "what they ordered" }
purpose "personalization" {
  basis = "consent",
  known_as = { "marketing" },
  text = { en = "We look at what you visit, to choose what to show you", it = "Guardiamo cosa visiti, per scegliere" },
}
purpose "care" { basis = "consent", text = { en = "To look after you", it = "Per prenderci cura di te" } }
channel "page" { interrupts = false }
channel "email" { interrupts = true, delay = "0s", purpose = "personalization" }
placement "home.hero" {
  channel = "page",
  alternatives = 2,
  fallback = { offers = { tags = "house" }, message = { en = "The house's own", it = "Della casa" } },
}
placement "home.strip" {
  channel = "page",
  alternatives = 2,
  fallback = { offers = { tags = "house" }, message = { en = "Have a look", it = "Da vedere" } },
}
placement "email.offers" { channel = "email", parts = { "title", "body" } }
