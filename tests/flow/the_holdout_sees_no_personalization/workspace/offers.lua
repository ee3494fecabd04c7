offer "cape" { name = "Cape" }
offer "wrap" { name = "Wrap" }
offer "belt" { name = "Belt", tags = "house" }
offer "bag" { name = "Bag", tags = "house" }
