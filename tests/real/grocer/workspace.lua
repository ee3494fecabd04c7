-- A small workspace over the grocer's year of real events (84.51° "Complete Journey"), as they are.
workspace {
  locales = { "en" },
  currency = "USD",
  holdout = 0.1,
  salt = "grocer-of-the-tests-0001",
}
channel "page" { interrupts = false }
placement "basket.next" {
  channel = "page",
  alternatives = 3,
  fallback = { offers = { tags = "staple", limit = 20 }, message = { en = "Often in the basket" } },
}
placement "coupon.book" {
  channel = "page",
  fallback = { offers = { tags = "staple", limit = 20 }, message = { en = "This week" } },
}
