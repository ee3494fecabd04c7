strategy "family" {
  about = "Boxes for those who told us of children",
  on = { "order.item.bought", "coupon.redeemed" },
  where = { department = { "GROCERY", "PRODUCE" } },
  placement = "basket.next",
  priority = 20,
  eligible = function(profile)
    return profile:knows "kids_count", "we do not know whether there are children"
  end,
  propose = function(profile)
    if profile.hard.kids_count ~= "0" then
      return { offers = offers.where { tags = "family" }, message = "For a full table" }
    end
  end,
}
