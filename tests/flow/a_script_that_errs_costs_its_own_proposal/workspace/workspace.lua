workspace { locales = { "it", "en" }, currency = "EUR" }
channel "page" { interrupts = false }
placement "hero" {
  channel = "page",
  fallback = { offers = { tags = "house" }, message = { it = "Di stagione", en = "In season" } },
}
placement "strip" { alternatives = 3, fallback = { offers = { tags = "house" } } }
placement "bare" {}
frame "unique" { about = "yours alone" }
frame "belonging" { about = "what everyone wears" }
