for i = 1, 12 do
  offer("piece-" .. i) {
    name = "Piece " .. i,
    category = i % 2 == 0 and "dresses" or "shoes",
    tags = { i <= 6 and "house" or "linen", i % 3 == 0 and "silk" or "wool" },
    price = 10 * i,
    repeatable = true,
    popularity = 0.5,
  }
end
