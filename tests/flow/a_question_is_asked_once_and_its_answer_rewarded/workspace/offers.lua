offer "cape" { name = "Cape", tags = "house" }
offer "wrap" { name = "Wrap", tags = "house" }
offer "guide" { name = { it = "Guida", en = "Guide" }, tags = "house" }
