-- One lesson: what did not happen cannot be heard. So a booklet that is sent speaks a little against, at once, and a
-- coupon that comes back speaks for, by more than that: who uses one booklet in four stays above the neutral.
local HEARD = {
  ["campaign.sent"] = { soft = { coupons = 0 }, weight = 0.25 },
  ["coupon.redeemed"] = { soft = { coupons = 1 }, weight = 1 },
}

signal "answers_coupons" {
  about = "Whether the coupons that we send come back",
  on = { "campaign.sent", "coupon.redeemed" },
  origin = "coupons",

  observe = function(event)
    return HEARD[event.type]
  end,
}
