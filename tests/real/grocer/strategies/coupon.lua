strategy "coupon" {
  about = "Who uses a coupon sees the book again",
  on = { "coupon.redeemed", "campaign.sent" },
  placement = "coupon.book",
  eligible = function(profile)
    return profile:count("coupon.redeemed", "1y") > 0, "has used no coupon"
  end,
  propose = function(profile)
    local days = profile:last "order.item.bought"
    return {
      offers = offers.where { category = { "fruit", "greens", "box" }, limit = 5 },
      message = days > 30 and "Good to see you" or "More for your book",
    }
  end,
}
