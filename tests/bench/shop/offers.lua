-- The catalogue. Tags say what a piece is like: `rare` pieces few people have, `loved` ones many do, and `house`
-- ones go with everything and stand in wherever a choice is short.
offer "cape-07" {
  name = { it = "Cappa notte", en = "Night cape" },
  category = "dresses",
  tags = { "rare", "linen" },
  price = 189,
}
offer "kimono-02" {
  name = { it = "Kimono indaco", en = "Indigo kimono" },
  category = "dresses",
  tags = { "rare", "silk" },
  price = 240,
  text = { it = "Tinto a mano", en = "Dyed by hand" },
}
offer "tunic-15" {
  name = { it = "Tunica origami", en = "Origami tunic" },
  category = "dresses",
  tags = { "rare", "cotton" },
  price = 165,
}
offer "wrap-11" {
  name = { it = "Abito a portafoglio", en = "Wrap dress" },
  category = "dresses",
  tags = { "loved", "linen" },
  price = 79,
}
offer "slip-04" {
  name = { it = "Abito sottoveste", en = "Slip dress" },
  category = "dresses",
  tags = { "loved", "silk" },
  price = 99,
}
offer "shirt-31" {
  name = { it = "Abito chemisier", en = "Shirt dress" },
  category = "dresses",
  tags = { "loved", "cotton" },
  price = 89,
}

offer "coat-24" {
  name = { it = "Cappotto cocoon", en = "Cocoon coat" },
  category = "outerwear",
  tags = { "rare", "wool" },
  price = 320,
}
offer "parka-03" {
  name = { it = "Parka cerato", en = "Waxed parka" },
  category = "outerwear",
  tags = { "loved", "cotton" },
  price = 149,
}
offer "blazer-08" {
  name = { it = "Blazer sartoriale", en = "Tailored blazer" },
  category = "outerwear",
  tags = { "loved", "wool" },
  price = 159,
}

offer "knit-05" {
  name = { it = "Maglia a mano", en = "Hand-knit jumper" },
  category = "knitwear",
  tags = { "rare", "wool" },
  price = 145,
}
offer "knit-12" {
  name = { it = "Dolcevita", en = "Roll-neck" },
  category = "knitwear",
  tags = { "loved", "wool" },
  price = 69,
}

offer "boot-09" {
  name = { it = "Stivale", en = "Boot" },
  category = "shoes",
  tags = { "loved", "leather" },
  price = 210,
}
offer "clog-01" {
  name = { it = "Zoccolo in ciliegio", en = "Cherrywood clog" },
  category = "shoes",
  tags = { "rare", "wood" },
  price = 130,
}
offer "loafer-02" {
  name = { it = "Mocassino", en = "Loafer" },
  category = "shoes",
  tags = { "house", "leather" },
  price = 119,
}

offer "tee-01" {
  name = { it = "T-shirt bianca", en = "White tee" },
  category = "tops",
  tags = { "house", "cotton" },
  price = 19,
  repeatable = { after = "60d" },
}
offer "tee-02" {
  name = { it = "T-shirt a righe", en = "Striped tee" },
  category = "tops",
  tags = { "house", "cotton" },
  price = 25,
  repeatable = { after = "60d" },
}
offer "blouse-06" {
  name = { it = "Camicia in seta", en = "Silk blouse" },
  category = "tops",
  tags = { "loved", "silk" },
  price = 95,
}

offer "belt-03" {
  name = { it = "Cintura", en = "Belt" },
  category = "accessories",
  tags = { "house", "leather" },
  price = 35,
}
offer "scarf-10" {
  name = { it = "Foulard dipinto", en = "Painted scarf" },
  category = "accessories",
  tags = { "rare", "silk" },
  price = 85,
}
offer "bag-14" {
  name = { it = "Borsa di tela", en = "Canvas bag" },
  category = "accessories",
  tags = { "house", "cotton" },
  price = 39,
}
offer "socks-20" {
  name = { it = "Calze di lana", en = "Wool socks" },
  category = "accessories",
  tags = { "house", "wool" },
  price = 12,
  repeatable = true,
}
