local function propose()
  return { offers = { "cape", "wrap" } }
end

strategy "dresses" { on = "product.viewed", where = { category = { "dresses", "skirts" } }, placement = "hero", propose = propose }
strategy "dear" { on = "product.viewed", where = { ["item.price"] = { at_least = 100, at_most = 200 } }, placement = "hero", propose = propose }
strategy "sale" { on = { "product.viewed", "page.viewed" }, where = { on_sale = true, size = { 38, 40 } }, placement = "strip", propose = propose }
strategy "always" { placement = "bare", degree = "mass", propose = propose }
strategy "never" { on = "nothing", placement = "hero", propose = propose }
