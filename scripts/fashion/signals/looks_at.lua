-- One lesson: looking says less than buying, so it weighs less; ten looks are worth one clear answer.

-- Tags that say where a piece stands in our shop, and nothing of taste.
local not_cloth = { rare = true, house = true, preview = true, gift = true }

local function cloths(tags)
  local found = {}
  for _, tag in ipairs(tags) do
    if not not_cloth[tag] then
      found[#found + 1] = tag
    end
  end
  return found
end

signal "looks_at" {
  about = "What they look at: the cloth, and whether others like it too",
  on = "product.viewed",
  origin = "web",

  observe = function(_, offer)
    if offer then
      return {
        soft = {
          uniqueness = 1 - offer.popularity,
          belonging = offer.popularity,
          style = cloths(offer.tags),
        },
        weight = 0.1,
      }
    end
  end,
}
