hard "locale" { type = "string" }
hard "given_name" { type = "string", say = true }
hard "points" { type = "number", say = true }
hard "since" { type = "date", say = true }
