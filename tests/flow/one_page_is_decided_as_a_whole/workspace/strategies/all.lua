local function propose(list, score)
  return function()
    return { offers = list, score = score }
  end
end

strategy "first" { on = "page.viewed", placement = "hero", priority = 2, propose = propose({ "cape", "belt" }, 0.1) }
strategy "second" { on = "page.viewed", placement = "hero", priority = 1, propose = propose({ "wrap", "slip" }, 0.9) }
strategy "strong" { on = "page.viewed", placement = "strip", propose = propose({ "cape", "kimono" }, 0.6) }
strategy "weak" { on = "page.viewed", placement = "strip", propose = propose({ "slip", "wrap" }, 0.5) }
strategy "heads" { on = "coin.thrown", placement = "hero", propose = propose({ "cape", "wrap" }) }
strategy "tails" { on = "coin.thrown", placement = "hero", propose = propose({ "kimono", "slip" }) }
strategy "alone" { on = "shelf.seen", placement = "bare", priority = 3, propose = propose { "cape" } }
strategy "pair" { on = "shelf.seen", placement = "bare", propose = propose { "cape", "cape", "wrap" } }
