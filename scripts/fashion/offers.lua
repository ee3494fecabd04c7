-- The catalogue. Tags say what a piece is made of; `rare` pieces are made in small numbers, `house` ones go with
-- everything and stand in wherever a choice is short, `preview` ones are shown to some before they are shown to all.
-- `popularity` holds until enough people have bought in the category; from then on what they bought says it. `from` is
-- the day from which a piece is shown; a `to` would be the one from which it is not.

-- Dresses.
offer "cape-07" {
  name = { it = "Cappa notte", en = "Night cape" },
  category = "dresses",
  tags = { "linen", "rare" },
  price = 189,
  popularity = 0.1,
}
offer "kimono-02" {
  name = { it = "Kimono indaco", en = "Indigo kimono" },
  category = "dresses",
  tags = { "silk", "rare" },
  price = 240,
  popularity = 0.1,
  treatments = {
    unique = { it = "Uno di dodici", en = "One of twelve" },
    belonging = { it = "Il capo dell'anno", en = "The piece of the year" },
  },
  text = { it = "Tinto a mano", en = "Dyed by hand" },
}
offer "tunic-15" {
  name = { it = "Tunica origami", en = "Origami tunic" },
  category = "dresses",
  tags = { "cotton", "rare" },
  price = 165,
  popularity = 0.2,
}
offer "smock-21" {
  name = { it = "Camicione in canapa", en = "Hemp smock dress" },
  category = "dresses",
  tags = { "hemp", "rare" },
  price = 140,
  popularity = 0.15,
}
offer "caftan-18" {
  name = { it = "Caftano ricamato", en = "Embroidered caftan" },
  category = "dresses",
  tags = { "silk", "rare" },
  price = 210,
  popularity = 0.25,
  text = { it = "Ricamo a mano, tre settimane", en = "Hand embroidery, three weeks" },
}
offer "wrap-11" {
  name = { it = "Abito a portafoglio", en = "Wrap dress" },
  category = "dresses",
  tags = { "linen" },
  price = 79,
  popularity = 0.9,
  treatments = { belonging = { it = "Il più amato della stagione", en = "The season's favourite" } },
}
offer "slip-04" {
  name = { it = "Abito sottoveste", en = "Slip dress" },
  category = "dresses",
  tags = { "silk", "house" },
  price = 99,
  popularity = 0.8,
}
offer "shirt-31" {
  name = { it = "Abito chemisier", en = "Shirt dress" },
  category = "dresses",
  tags = { "cotton" },
  price = 89,
  popularity = 0.85,
}
offer "midi-26" {
  name = { it = "Abito midi plissé", en = "Pleated midi dress" },
  category = "dresses",
  tags = { "viscose" },
  price = 95,
  popularity = 0.75,
}
offer "sun-13" {
  name = { it = "Prendisole", en = "Sun dress" },
  category = "dresses",
  tags = { "cotton" },
  price = 59,
  popularity = 0.7,
  from = "2026-02-20",
}

-- Outerwear.
offer "coat-24" {
  name = { it = "Cappotto '24", en = "Coat '24" },
  category = "outerwear",
  tags = { "wool", "preview" },
  price = 320,
  from = "2026-03-10",
  preview = { audience = "vip", from = "2026-03-01" },
}
offer "trench-05" {
  name = { it = "Trench double", en = "Double-faced trench" },
  category = "outerwear",
  tags = { "cotton", "preview" },
  price = 290,
  from = "2026-03-10",
  preview = { audience = "vip", from = "2026-03-01" },
}
offer "cocoon-16" {
  name = { it = "Cappotto cocoon", en = "Cocoon coat" },
  category = "outerwear",
  tags = { "wool", "rare" },
  price = 310,
  popularity = 0.1,
}
offer "parka-03" {
  name = { it = "Parka cerato", en = "Waxed parka" },
  category = "outerwear",
  tags = { "cotton" },
  price = 149,
  popularity = 0.8,
}
offer "blazer-08" {
  name = { it = "Blazer sartoriale", en = "Tailored blazer" },
  category = "outerwear",
  tags = { "wool", "house" },
  price = 159,
  popularity = 0.7,
}
offer "gilet-19" {
  name = { it = "Gilet trapuntato", en = "Quilted gilet" },
  category = "outerwear",
  tags = { "nylon" },
  price = 89,
  popularity = 0.6,
}
offer "poncho-02" {
  name = { it = "Poncho andino", en = "Andean poncho" },
  category = "outerwear",
  tags = { "alpaca", "rare" },
  price = 175,
  popularity = 0.05,
  stock = 3,
}
offer "bomber-11" {
  name = { it = "Bomber", en = "Bomber jacket" },
  category = "outerwear",
  tags = { "nylon" },
  price = 119,
  popularity = 0.75,
  from = "2026-02-16",
}

-- Knitwear.
offer "knit-05" {
  name = { it = "Maglia a mano", en = "Hand-knit jumper" },
  category = "knitwear",
  tags = { "wool", "rare" },
  price = 145,
  popularity = 0.1,
  text = { it = "Ogni maglia ha un nome", en = "Each one has a name" },
}
offer "knit-12" {
  name = { it = "Dolcevita", en = "Roll-neck" },
  category = "knitwear",
  tags = { "wool", "house" },
  price = 69,
  popularity = 0.9,
}
offer "knit-20" {
  name = { it = "Cardigan", en = "Cardigan" },
  category = "knitwear",
  tags = { "cotton" },
  price = 75,
  popularity = 0.7,
}
offer "knit-27" {
  name = { it = "Gilet jacquard", en = "Jacquard vest" },
  category = "knitwear",
  tags = { "wool", "rare" },
  price = 98,
  popularity = 0.2,
}
offer "knit-33" {
  name = { it = "Girocollo in cashmere", en = "Cashmere crew neck" },
  category = "knitwear",
  tags = { "cashmere" },
  price = 139,
  popularity = 0.8,
}
offer "knit-41" {
  name = { it = "Maglia trecce", en = "Cable jumper" },
  category = "knitwear",
  tags = { "wool" },
  price = 85,
  popularity = 0.6,
}

-- Tops.
offer "tee-01" {
  name = { it = "T-shirt bianca", en = "White tee" },
  category = "tops",
  tags = { "cotton", "house" },
  price = 19,
  popularity = 0.9,
  repeatable = { after = "60d" },
}
offer "tee-02" {
  name = { it = "T-shirt a righe", en = "Striped tee" },
  category = "tops",
  tags = { "cotton", "house" },
  price = 25,
  popularity = 0.8,
  repeatable = { after = "60d" },
}
offer "tee-09" {
  name = { it = "T-shirt serigrafata", en = "Screen-printed tee" },
  category = "tops",
  tags = { "cotton", "rare" },
  price = 39,
  popularity = 0.1,
  text = { it = "Tiratura numerata", en = "Numbered edition" },
}
offer "blouse-06" {
  name = { it = "Camicia in seta", en = "Silk blouse" },
  category = "tops",
  tags = { "silk" },
  price = 95,
  popularity = 0.7,
}
offer "blouse-14" {
  name = { it = "Blusa con collo alla coreana", en = "Mandarin-collar blouse" },
  category = "tops",
  tags = { "linen" },
  price = 65,
  popularity = 0.5,
}
offer "shirt-07" {
  name = { it = "Camicia oxford", en = "Oxford shirt" },
  category = "tops",
  tags = { "cotton", "house" },
  price = 55,
  popularity = 0.8,
}
offer "top-22" {
  name = { it = "Top all'uncinetto", en = "Crochet top" },
  category = "tops",
  tags = { "cotton", "rare" },
  price = 49,
  popularity = 0.2,
  from = "2026-02-23",
}

-- Trousers and skirts.
offer "jeans-01" {
  name = { it = "Jeans dritti", en = "Straight jeans" },
  category = "bottoms",
  tags = { "denim", "house" },
  price = 79,
  popularity = 0.9,
}
offer "jeans-06" {
  name = { it = "Jeans grezzi", en = "Raw denim jeans" },
  category = "bottoms",
  tags = { "denim", "rare" },
  price = 135,
  popularity = 0.2,
}
offer "chino-03" {
  name = { it = "Chino", en = "Chinos" },
  category = "bottoms",
  tags = { "cotton" },
  price = 65,
  popularity = 0.8,
}
offer "palazzo-10" {
  name = { it = "Pantalone palazzo", en = "Palazzo trousers" },
  category = "bottoms",
  tags = { "linen" },
  price = 85,
  popularity = 0.6,
}
offer "culotte-04" {
  name = { it = "Culotte", en = "Culottes" },
  category = "bottoms",
  tags = { "viscose" },
  price = 69,
  popularity = 0.5,
}
offer "skirt-08" {
  name = { it = "Gonna a ruota", en = "Circle skirt" },
  category = "bottoms",
  tags = { "cotton" },
  price = 59,
  popularity = 0.7,
}
offer "skirt-17" {
  name = { it = "Gonna patchwork", en = "Patchwork skirt" },
  category = "bottoms",
  tags = { "denim", "rare" },
  price = 110,
  popularity = 0.1,
  from = "2026-02-16",
}
offer "skirt-25" {
  name = { it = "Longuette", en = "Pencil skirt" },
  category = "bottoms",
  tags = { "wool" },
  price = 79,
  popularity = 0.6,
}

-- Shoes.
offer "boot-09" {
  name = { it = "Stivale", en = "Boot" },
  category = "shoes",
  tags = { "leather" },
  price = 210,
  popularity = 0.7,
}
offer "boot-15" {
  name = { it = "Stivaletto alla caviglia", en = "Ankle boot" },
  category = "shoes",
  tags = { "leather" },
  price = 159,
  popularity = 0.8,
}
offer "clog-01" {
  name = { it = "Zoccolo in ciliegio", en = "Cherrywood clog" },
  category = "shoes",
  tags = { "wood", "rare" },
  price = 130,
  popularity = 0.1,
  from = "2026-02-20",
}
offer "loafer-02" {
  name = { it = "Mocassino", en = "Loafer" },
  category = "shoes",
  tags = { "leather", "house" },
  price = 119,
  popularity = 0.75,
}
offer "sneaker-05" {
  name = { it = "Sneaker bianca", en = "White trainer" },
  category = "shoes",
  tags = { "leather", "house" },
  price = 99,
  popularity = 0.9,
}
offer "sandal-11" {
  name = { it = "Sandalo intrecciato", en = "Woven sandal" },
  category = "shoes",
  tags = { "leather", "rare" },
  price = 115,
  popularity = 0.2,
}
offer "espadrille-03" {
  name = { it = "Espadrillas", en = "Espadrilles" },
  category = "shoes",
  tags = { "cotton" },
  price = 39,
  popularity = 0.6,
}

-- Accessories.
offer "belt-03" {
  name = { it = "Cintura", en = "Belt" },
  category = "accessories",
  tags = { "leather", "house" },
  price = 35,
  popularity = 0.8,
}
offer "bag-14" {
  name = { it = "Borsa di tela", en = "Canvas bag" },
  category = "accessories",
  tags = { "cotton", "house" },
  price = 39,
  popularity = 0.85,
}
offer "bag-20" {
  name = { it = "Borsa a secchiello", en = "Bucket bag" },
  category = "accessories",
  tags = { "leather" },
  price = 149,
  popularity = 0.7,
  from = "2026-02-23",
}
offer "scarf-10" {
  name = { it = "Foulard dipinto", en = "Painted scarf" },
  category = "accessories",
  tags = { "silk", "rare" },
  price = 85,
  popularity = 0.1,
}
offer "scarf-16" {
  name = { it = "Sciarpa di lana", en = "Wool scarf" },
  category = "accessories",
  tags = { "wool", "house" },
  price = 45,
  popularity = 0.7,
}
offer "hat-02" {
  name = { it = "Cappello di paglia", en = "Straw hat" },
  category = "accessories",
  tags = { "straw" },
  price = 35,
  popularity = 0.5,
}
offer "hat-09" {
  name = { it = "Basco", en = "Beret" },
  category = "accessories",
  tags = { "wool" },
  price = 29,
  popularity = 0.6,
}
offer "brooch-04" {
  name = { it = "Spilla in vetro", en = "Glass brooch" },
  category = "accessories",
  tags = { "glass", "rare" },
  price = 55,
  popularity = 0.05,
}
offer "gloves-06" {
  name = { it = "Guanti in pelle", en = "Leather gloves" },
  category = "accessories",
  tags = { "leather" },
  price = 59,
  popularity = 0.5,
}
offer "socks-20" {
  name = { it = "Calze di lana", en = "Wool socks" },
  category = "accessories",
  tags = { "wool", "house" },
  price = 12,
  popularity = 0.7,
  repeatable = true,
}
offer "clutch-12" {
  name = { it = "Pochette in rafia", en = "Raffia clutch" },
  category = "accessories",
  tags = { "straw" },
  price = 49,
  popularity = 0.4,
}
offer "shawl-03" {
  name = { it = "Stola in lino", en = "Linen shawl" },
  category = "accessories",
  tags = { "linen" },
  price = 55,
  popularity = 0.5,
}
offer "bangle-08" {
  name = { it = "Bracciale in legno d'ulivo", en = "Olive-wood bangle" },
  category = "accessories",
  tags = { "wood", "rare" },
  price = 38,
  popularity = 0.15,
}
offer "tights-05" {
  name = { it = "Collant coprenti", en = "Opaque tights" },
  category = "accessories",
  tags = { "nylon" },
  price = 15,
  popularity = 0.6,
  repeatable = { after = "30d" },
}

-- Given for an answer: asks.lua.
offer "care-sheet" {
  name = { it = "Il quaderno della cura", en = "The book of care" },
  category = "presents",
  text = { it = "Lino, lana, seta: come durano", en = "Linen, wool, silk: how they last" },
  price = 0,
}
