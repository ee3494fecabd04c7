workspace { locales = { "en" } }
channel "page" {}
channel "clerk" { withholds = "why" }
placement "hero" { channel = "page", fallback = { offers = { tags = "house" }, message = "In season" } }
placement "counter" { channel = "clerk", fallback = { offers = { tags = "house" }, message = "In season" } }
frame "unique" { about = "yours alone" }
