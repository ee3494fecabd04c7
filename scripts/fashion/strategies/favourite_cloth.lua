-- One lesson: an affinity keeps a value for each key, here for each cloth; `top` gives the strongest. More of those, in
-- pieces they have not seen yet.
local function favourites(profile)
  local found = {}
  for _, cloth in ipairs(profile:top("style", 2)) do
    if profile.soft.style[cloth] > 0.6 then -- three looks
      found[#found + 1] = cloth
    end
  end
  return found
end

strategy "favourite_cloth" {
  about = "The cloth they keep coming back to",
  on = "page.viewed",
  placement = "home.strip",
  degree = "individual",
  purpose = "personalization",
  priority = 40,

  eligible = function(profile)
    return #favourites(profile) > 0, "no favourite yet"
  end,

  propose = function(profile)
    local unseen = {}
    for _, offer in ipairs(offers.where { tags = favourites(profile) }) do
      if not profile:viewed(offer) then
        unseen[#unseen + 1] = offer
      end
    end
    return { offers = unseen, message = { it = "Tessuti da accarezzare", en = "Fabrics you will want to touch" } }
  end,
}
