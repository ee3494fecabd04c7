offer "a" { name = "A", price = 10, tags = "house" }
offer "b" { name = "B", price = 20, tags = "house" }
offer "c" { name = "C", price = 30, tags = "house" }
offer "d" { name = "d", price = 5, tags = "house" }
offer "e" { name = "e", price = 5, tags = "house" }
offer "f" { name = "f", price = 5, tags = "house" }
offer "g" { name = "g", price = 5, tags = "house" }
offer "h" { name = "h", price = 5, tags = "house" }
