offer "cup" { name = "Cup", category = "table", tags = { "house", "clay" }, price = 12, stock = 5 }
offer "lamp" { name = "Lamp", category = "light", tags = { "house", "glass" }, price = 80 }
offer "vase" { name = "Vase", category = "table", tags = { "house", "clay" }, price = 40 }
offer "rug" { name = "Rug", category = "floor", tags = { "house", "wool" }, price = 200 }
offer "throw" { name = "Throw", category = "floor", tags = { "wool" }, price = 90 }
offer "shade" { name = "Shade", category = "light", tags = { "linen" }, price = 30 }
offer "bowl" { name = "Bowl", category = "table", tags = { "clay" }, price = 20 }
offer "cloth" { name = "Cloth", category = "table", tags = { "linen" }, price = 25 }
