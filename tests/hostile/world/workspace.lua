workspace { locales = { "en" }, currency = "EUR" }
placement "attack" { fallback = { offers = { tags = "house" }, message = "Of the house" } }
placement "canary" { fallback = { offers = { tags = "house" }, message = "Of the house" } }
placement "ordinary" { fallback = { offers = { tags = "house" }, message = "Of the house" } }
frame "plain" { about = "nothing to tell" }
