-- A shop with one ordinary strategy and some that are attacked by events of their own: for latency.sh.
workspace { locales = { "en" }, currency = "EUR", salt = "of the test alone" }

channel "page" { interrupts = false }
placement "page.top" { channel = "page", fallback = { offers = { tags = "house" } } }
placement "page.side" { channel = "page", fallback = { offers = { tags = "house" } } }
