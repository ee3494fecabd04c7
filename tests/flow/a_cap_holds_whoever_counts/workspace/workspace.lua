workspace {
  links = "https://shop.example",
  locales = { "en" },
  zone = "Europe/Rome",
  contact_policy = {
    { channel = "email", at_most = 2, within = "7d" },
    { strategy = "letter", after_exposures = 1, rest = "30d" },
    { quiet = { "21:00", "08:00" } },
  },
}
channel "email" { interrupts = true }
placement "mail" { channel = "email" }
