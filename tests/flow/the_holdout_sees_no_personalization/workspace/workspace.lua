workspace { locales = { "en" }, holdout = 0.3, salt = "a salt of sixteen and more" }
placement "hero" { fallback = { offers = { tags = "house" }, message = "In season" } }
