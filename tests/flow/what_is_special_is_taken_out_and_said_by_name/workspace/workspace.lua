workspace { locales = { "it" } }
