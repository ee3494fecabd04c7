-- What must hold before a server takes these rules: an event, whom it happens to, what is printed then.
local bread = {
  type = "order.item.bought",
  data = {
    item = "951590",
    category = "BAKED BREAD/BUNS/ROLLS",
    department = "GROCERY",
    brand = "National",
    amount = 1,
    quantity = 1,
  },
}
local booklet = { type = "campaign.sent", data = { campaign = "march", kind = "Type A" } }

expect "thea, who minds the price, is offered the same for less" {
  persona = "thrifty_thea",
  event = bread,
  placement = "receipt.foot",
  strategy = "own_brand",
  not_offers = { "951590" },
  says = "for less",
}

expect "carl is shown what is new on the shelves he loves, and not why" {
  persona = "carl_with_the_scissors",
  event = bread,
  placement = "receipt.foot",
  strategy = "favourite_shelf",
  offers = { "mango" },
  never_says = { "bought", "again", "because" },
  drops = { strategy = "own_brand", check = "eligible" },
}

expect "who uses coupons gets those of their own shelves" {
  persona = "carl_with_the_scissors",
  event = booklet,
  placement = "booklet.coupons",
  strategy = "coupons_they_use",
  offers = { "c-fruit", "c-bread" },
}

expect "who comes for the first time has a choice, and no story" {
  persona = "first_visit",
  event = bread,
  placement = "receipt.foot",
  reason = "DEFAULT",
}
