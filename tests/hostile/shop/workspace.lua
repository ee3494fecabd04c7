-- A shop whose every rule tries to remember the last customer and to show them to the next: for remember.c.
workspace {
  locales = { "en" },
  currency = "EUR",
  salt = "of the test alone",
  -- A rule that failed once in a while would be set aside by what other customers met: that is known, and not asked here.
  limits = { time = "10s", faults = 1 },
}

channel "page" { interrupts = false }
placement "page.top" { channel = "page", fallback = { offers = { tags = "house" } } }
placement "page.foot" { channel = "page", fallback = { offers = { tags = "house" } } }
placement "page.side" { channel = "page", fallback = { offers = { tags = "house" } } }
