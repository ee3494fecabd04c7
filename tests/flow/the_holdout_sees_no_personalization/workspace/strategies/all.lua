strategy "personal" {
  on = { "page.viewed", "page.left" },
  placement = "hero",
  priority = 1,
  propose = function()
    return { offers = { "cape", "wrap" } }
  end,
}
strategy "for_all" {
  on = "page.left",
  degree = "mass",
  placement = "hero",
  propose = function()
    return { offers = { "wrap", "bag" } }
  end,
}
