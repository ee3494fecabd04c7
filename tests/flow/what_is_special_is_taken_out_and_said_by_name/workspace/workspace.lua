workspace { locales = { "it" } }

purpose "roots" {
  basis = "consent",
  text = "to tell you of the feasts of your people",
}
