hard "budget" { type = "number" }
