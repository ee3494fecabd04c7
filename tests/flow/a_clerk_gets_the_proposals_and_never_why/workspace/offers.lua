offer "cape" { name = "Cape", price = 189, tags = { "rare" } }
offer "wrap" { name = "Wrap", tags = { "rare" } }
offer "belt" { name = "Belt", tags = { "house" } }
offer "bag" { name = "Bag", tags = { "house" } }
