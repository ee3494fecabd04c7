-- One lesson: what we send breaks no silence of theirs. So the day of the booklet finds who has lapsed, although it is
-- an event about them; and of all that we know of them the strategy reads nothing else.
strategy "we_missed_you" {
  about = "Sixty silent days: a reason to come by, and no reproach",
  on = "campaign.sent",
  placement = "booklet.coupons",
  degree = "segment",
  priority = 60,

  eligible = function(profile)
    return profile.lifecycle == "lapsed", "comes by"
  end,

  propose = function()
    return {
      offers = offers.where { tags = "present", limit = 4 },
      message = { en = "Something for your next visit" },
    }
  end,
}
