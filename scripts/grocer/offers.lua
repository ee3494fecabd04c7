-- The catalogue. Three dozen articles that many households buy, by the numbers that the till knows them by: what goes
-- with what can only be learned of these. Then what we should like to be tried, the coupons, and presents. Names and
-- prices are ours.
--
-- The category is the shelf and the first tag the department, both spelled as the till spells them, since affinities are
-- kept over what the events say. Food is bought again: so an article may be proposed again after a week.
local function article(id, name, category, tags, price)
  offer(id) { name = { en = name }, category = category, tags = tags, price = price, repeatable = { after = "1w" } }
end

-- Fruit and vegetables.
article("1082185", "Bananas", "TROPICAL FRUIT", { "PRODUCE" }, 0.9)
article("1127831", "Strawberries", "BERRIES", { "PRODUCE" }, 2.5)
article("866211", "Red grapes", "GRAPES", { "PRODUCE" }, 3)
article("878996", "White grapes", "GRAPES", { "PRODUCE" }, 2.5)
article("995785", "Green peppers", "PEPPERS-ALL", { "PRODUCE" }, 0.7)
article("860776", "Cucumber", "VEGETABLES - ALL OTHERS", { "PRODUCE" }, 0.7)
article("962568", "Celery", "VEGETABLES - ALL OTHERS", { "PRODUCE" }, 1.3)
article("961554", "Carrots", "CARROTS", { "PRODUCE", "own" }, 1.7)
article("854852", "Vine tomatoes", "TOMATOES", { "PRODUCE" }, 2)
article("1081177", "Plum tomatoes", "TOMATOES", { "PRODUCE" }, 1.9)
article("904360", "Salad cucumbers", "VEGETABLES SALAD", { "PRODUCE" }, 1)
article("847982", "Garden salad", "SALAD MIX", { "PRODUCE" }, 1)
article("903325", "Broccoli", "BROCCOLI/CAULIFLOWER", { "PRODUCE" }, 1.8)
article("834484", "Yellow onions", "ONIONS", { "PRODUCE" }, 0.5)
article("1004906", "Potatoes", "POTATOES", { "PRODUCE", "own" }, 3)
article("899624", "Potatoes, a sack", "POTATOES", { "PRODUCE", "own", "family" }, 4)

-- Milk, eggs, cheese.
article("1029743", "Milk, a gallon", "FLUID MILK PRODUCTS", { "GROCERY", "own", "family" }, 2.7)
article("1106523", "Skimmed milk, a gallon", "FLUID MILK PRODUCTS", { "GROCERY", "own", "family" }, 2.6)
article("995242", "Milk", "FLUID MILK PRODUCTS", { "GROCERY", "own" }, 1)
article("1133018", "Half-fat milk", "FLUID MILK PRODUCTS", { "GROCERY", "own" }, 1)
article("908531", "Skimmed milk", "FLUID MILK PRODUCTS", { "GROCERY", "own" }, 1)
article("981760", "Eggs, a dozen", "EGGS", { "GROCERY", "own" }, 1.1)
article("840361", "Large eggs, a dozen", "EGGS", { "GROCERY", "own" }, 1)
article("923746", "Eggs, eighteen", "EGGS", { "GROCERY", "own", "family" }, 1.5)
article("859075", "Grated cheddar", "CHEESE", { "GROCERY", "own" }, 1.6)
article("914190", "Sliced cheese", "CHEESE", { "GROCERY" }, 1)
article("833025", "Sour cream", "MILK BY-PRODUCTS", { "GROCERY", "own" }, 1)

-- Bread.
article("883404", "White bread", "BAKED BREAD/BUNS/ROLLS", { "GROCERY", "own" }, 1)
article("826249", "Sandwich bread", "BAKED BREAD/BUNS/ROLLS", { "GROCERY", "own" }, 1)
article("1098066", "Burger buns", "BAKED BREAD/BUNS/ROLLS", { "GROCERY", "own", "family" }, 1)
article("849843", "Hot dog buns", "BAKED BREAD/BUNS/ROLLS", { "GROCERY", "own", "family" }, 1)
article("951590", "Wheat bread", "BAKED BREAD/BUNS/ROLLS", { "GROCERY" }, 1.6)

-- Meat, drinks, the rest.
article("1044078", "Minced beef", "BEEF", { "MEAT" }, 2.9)
article("844179", "Minced beef, a large pack", "BEEF", { "MEAT", "family" }, 3.7)
article("916122", "Chicken breast", "CHICKEN", { "MEAT" }, 3.7)
article("933835", "Sliced ham", "DELI MEATS", { "DELI" }, 2.6)
article("5569230", "Cola, twelve cans", "SOFT DRINKS", { "GROCERY", "family" }, 2.8)
article("1053690", "Cola", "SOFT DRINKS", { "GROCERY" }, 1.3)
article("5568378", "Potato crisps", "BAG SNACKS", { "GROCERY" }, 2.5)
article("1068719", "Sugar", "SUGARS/SWEETNERS", { "GROCERY", "own" }, 2)

-- What we should like to be tried: few know it yet, so it is told as niche until receipts say otherwise.
local function novelty(id, name, category, department, price)
  local tags = { department, "new" }
  offer(id) { name = { en = name }, category = category, tags = tags, price = price, popularity = 0.1 }
end

novelty("blood-orange", "Blood oranges", "CITRUS", "PRODUCE", 2.2)
novelty("mango", "Mangoes, ripe today", "TROPICAL FRUIT", "PRODUCE", 1.8)
novelty("purple-potato", "Purple potatoes", "POTATOES", "PRODUCE", 3.5)
novelty("goat-cheese", "Goat's cheese with herbs", "CHEESE", "GROCERY", 4.5)
novelty("oat-milk", "Oat milk", "FLUID MILK PRODUCTS", "GROCERY", 2.4)
novelty("sourdough", "Sourdough from the valley", "BAKED BREAD/BUNS/ROLLS", "GROCERY", 4)
novelty("ginger-beer", "Cloudy ginger beer", "SOFT DRINKS", "GROCERY", 1.9)
novelty("lentil-soup", "Lentil soup", "SOUP", "GROCERY", 2.6)
novelty("beet-crisps", "Beetroot crisps", "BAG SNACKS", "GROCERY", 2.9)
novelty("skyr", "Skyr with blueberries", "YOGURT", "GROCERY", 1.5)
novelty("stone-pizza", "Pizza from a stone oven", "FROZEN PIZZA", "GROCERY", 5)
novelty("veal-ragout", "Veal for ragout", "BEEF", "MEAT", 7.5)

-- Coupons: the price is what they save.
local function coupon(id, name, category, worth)
  offer(id) { name = { en = name }, category = category, tags = "coupon", price = worth, repeatable = true }
end

coupon("c-fruit", "A dollar off berries", "BERRIES", 1)
coupon("c-milk", "The third milk is free", "FLUID MILK PRODUCTS", 1)
coupon("c-cheese", "Cheese, fifty cents off", "CHEESE", 0.5)
coupon("c-bread", "Bread, a quarter off", "BAKED BREAD/BUNS/ROLLS", 0.4)
coupon("c-soup", "Four soups for three", "SOUP", 1.2)
coupon("c-yogurt", "Ten yogurts for five dollars", "YOGURT", 1.5)
coupon("c-snacks", "Crisps, a dollar off two", "BAG SNACKS", 1)
coupon("c-drinks", "Soft drinks, two dollars off", "SOFT DRINKS", 2)
coupon("c-pizza", "Frozen pizza, a dollar off", "FROZEN PIZZA", 1)
coupon("c-beef", "Beef, ten per cent off", "BEEF", 1.5)
coupon("c-cereal", "Cereal, a dollar off two", "COLD CEREAL", 1)
coupon("c-coffee", "Coffee, a dollar fifty off", "COFFEE", 1.5)

-- Presents.
local function present(id, name)
  offer(id) { name = { en = name }, category = "present", tags = "present", price = 0, repeatable = true }
end

present("p-coffee", "A coffee on us")
present("p-flowers", "A bunch of tulips on us")
present("p-bread", "A loaf of your choice on us")
present("p-delivery", "Your shopping carried home")
