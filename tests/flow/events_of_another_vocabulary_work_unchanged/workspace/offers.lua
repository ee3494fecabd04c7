offer "cape" { name = "Cape", category = "dresses", price = 189 }
offer "kimono" { name = "Kimono", category = "dresses" }
offer "wrap" { name = "Wrap dress", category = "dresses" }
offer "slip" { name = "Slip", category = "dresses" }
offer "belt" { name = "Belt", tags = "house" }
offer "bag" { name = "Bag", tags = "house" }
