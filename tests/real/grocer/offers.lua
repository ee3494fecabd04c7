local staples = {
  { "1082185", "Tropical fruit", "fruit" },
  { "1029743", "Whole milk", "milk" },
  { "995242", "Skimmed milk", "milk" },
  { "1106523", "Half-fat milk", "milk" },
  { "981760", "Eggs", "eggs" },
  { "1133018", "Organic milk", "milk" },
  { "1127831", "Strawberries", "fruit" },
  { "883404", "White bread", "bread" },
  { "951590", "Brown bread", "bread" },
  { "908531", "Buttermilk", "milk" },
  { "995785", "Peppers", "greens" },
}
for _, staple in ipairs(staples) do
  offer(staple[1]) { name = staple[2], category = staple[3], tags = "staple", repeatable = { after = "1w" } }
end
offer "family-box" { name = "Family box", category = "box", tags = "family", price = 29 }
offer "lunch-box" { name = "Lunch box", category = "box", tags = "family", price = 12 }
offer "tasting-box" { name = "Tasting box", category = "box", tags = "curious", price = 19 }
offer "cheese-board" { name = "Cheese board", category = "box", tags = "curious", price = 24 }
