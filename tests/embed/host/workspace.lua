workspace { locales = { "en" } }
host_function "give" { about = "whatever is asked for", sample = "sampled" }
host_function "is_open" { sample = true }
placement "p" { fallback = { offers = { limit = 2 }, message = "worth a look" } }
