hard "age" { type = "string" }
hard "income" { type = "string" }
hard "kids_count" { type = "string", one_of = { "0", "1", "2", "3+" } }
