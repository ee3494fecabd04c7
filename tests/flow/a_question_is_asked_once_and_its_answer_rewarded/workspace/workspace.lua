workspace { locales = { "it", "en" } }
purpose "service" { basis = "contract" }
purpose "personalization" {
  basis = "consent",
  version = 2,
  text = { it = "Per scegliere cosa mostrarti", en = "To choose what to show you" },
}
purpose "letters" { basis = "consent", text = { it = "Due lettere al mese", en = "Two letters a month" }, gives = "Anteprime" }
placement "strip" { fallback = { offers = { tags = "house" } } }
