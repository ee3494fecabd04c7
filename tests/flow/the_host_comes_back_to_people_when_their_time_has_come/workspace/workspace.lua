-- A shop that comes back to people: a mail that waits, a day of theirs, a change of what they are to us.
workspace {
  links = "https://shop.example",
  locales = { "en" },
  currency = "EUR",
  salt = "a salt of this case alone",
  zone = "Europe/Rome",
  lifecycle = { new = { orders = 1 }, established = { orders = 2 }, lapsed = { silent = "30d" } },
  contact_policy = { { quiet = { "21:00", "08:00" } } },
}
purpose "service" { basis = "contract", about = "what they asked for" }
channel "page" { interrupts = false }
channel "email" { interrupts = true, delay = "2h", purpose = "service" }
placement "home" { channel = "page", fallback = { offers = { tags = "house" }, message = "Of the house" } }
placement "mail" { channel = "email" }
