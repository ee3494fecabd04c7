workspace { locales = { "en" } }
channel "page" { interrupts = false }
placement "letter" { channel = "page", parts = { "title", "body" } }
