offer "cape" { name = { it = "Cappa", en = "Cape" }, category = "dresses", tags = "rare", price = 189, url = "/cape" }
offer "kimono" { name = { it = "Kimono", en = "Kimono" }, text = { it = "Tinto a mano" }, category = "dresses", tags = "rare" }
offer "wrap" { name = { it = "Abito", en = "Wrap dress" }, category = "dresses", tags = { "loved", "linen" }, price = 79.5 }
offer "slip" { name = "Slip", category = "dresses", tags = "loved" }
offer "belt" { name = { en = "Belt" }, category = "accessories", tags = "house", image = "/belt.png" }
offer "bag" { name = "Bag", category = "accessories", tags = "house" }
offer "socks" { name = "Socks", tags = { "house", "daily" }, repeatable = true }
offer "tee" { name = "Tee", tags = { "house", "daily" }, repeatable = { after = "60d" } }
