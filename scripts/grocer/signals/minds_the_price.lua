-- One lesson: evidence can speak against. Who takes the brand at its full price is less thrifty than we thought.
signal "minds_the_price" {
  about = "Own brand or the famous one, reduced or not",
  on = "order.item.bought",
  where = { brand = { "National", "Private" } },
  origin = "purchases",

  observe = function(event)
    local is_reduced = (event.data.loyaltyDiscount or 0) > 0
    if event.data.brand == "Private" then
      return { soft = { thrift = is_reduced and 1 or 0.8 }, weight = 0.2 }
    end
    return { soft = { thrift = is_reduced and 0.5 or 0.1 }, weight = 0.2 }
  end,
}
