workspace { locales = "en", currency = "EUR" }
placement "hero" { fallback = { offers = { tags = "house" } } }
event_type "Order Completed" {
  means = "order.placed",
  items = "products",
  item = "product_id",
  price = "unit.price",
  total = "totals.paid",
}
event_type "Product Viewed" { means = "product.viewed", item = "product_id" }
event_type "page.viewed" { means = "page.viewed", category = "section" }
