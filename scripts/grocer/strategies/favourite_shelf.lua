-- One lesson: an affinity names what they like; propose what they do not know of it yet. What they bought last week is
-- gone from the answer by itself.
strategy "favourite_shelf" {
  about = "Something new on a shelf they love",
  on = "order.item.bought",
  placement = "receipt.foot",
  degree = "individual",
  priority = 40,

  eligible = function(profile)
    return #profile:top("shelf", 3) == 3, "we do not know their shelves yet"
  end,

  propose = function(profile)
    local found = offers.niche { category = profile:top("shelf", 8), limit = 4 }
    if #found >= 2 then
      return { offers = found, message = { en = "You may not have tried these" } }
    end
  end,
}
