workspace { locales = { "it", "en" }, currency = "EUR", limits = { faults = 0.5 } }
placement "hero" {
  fallback = { offers = { tags = "house" }, message = { it = "Di stagione", en = "In season" } },
}
placement "strip" { fallback = { offers = { tags = "house" } } }
