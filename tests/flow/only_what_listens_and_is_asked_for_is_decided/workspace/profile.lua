hard "locale" { type = "string" }
hard "look" { type = "string", one_of = { "alone", "friends" } }
hard "budget" { type = "number" }
