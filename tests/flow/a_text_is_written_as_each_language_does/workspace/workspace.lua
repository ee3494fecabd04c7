workspace { locales = { "it", "en" }, currency = "EUR" }
channel "page" {}
placement "home" {
  channel = "page",
  fallback = { offers = { tags = "house" }, message = { it = "L'orlo è in dono", en = "It's on us" } },
}
