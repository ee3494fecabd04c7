offer "a" { name = { it = "Cappa", en = "Cape" }, category = "capes", price = 1189.5, tags = "house" }
offer "b" { name = { it = "Abito", en = "Dress" }, price = 99, tags = "house" }
