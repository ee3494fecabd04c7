-- A hundred thousand offers, sorted in each way, under pcall.
-- expect: time | memory | error: names and returns more than
-- offers: 100000

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    while true do
      for _, sort in ipairs { "newest", "cheapest", "dearest", "popular", "niche" } do
        pcall(offers.where, { category = "more", sort = sort, price = { at_least = -1 } })
        pcall(offers.where, { tags = "many", sort = sort })
        pcall(offers.related, { to = { "more-1", "more-2" }, limit = 100 })
        pcall(offers.wished, { limit = 100 })
      end
    end
    return { offers = { "cup", "lamp" } }
  end,
}
