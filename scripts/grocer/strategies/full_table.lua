-- One lesson: of most households we do not know whether there are children, and comparing what is absent is false: so
-- nobody is guessed at.
strategy "full_table" {
  about = "Large packs for those who told us of children",
  on = "order.item.bought",
  where = { department = { "GROCERY", "MEAT", "PRODUCE" } },
  placement = "receipt.foot",
  degree = "individual",
  priority = 45,

  eligible = function(profile)
    return profile:knows "kids_count" and profile.hard.kids_count ~= "0", "told us of no children"
  end,

  propose = function(_, event)
    local packs = offers.where { tags = "family", category = event.data.category }
    if #packs >= 2 then
      return { offers = packs, message = { en = "For a full table" } }
    end
  end,
}
