-- One lesson: sixty days are long for who comes every second day, and nothing for who comes twice a year. sarto.rfm
-- weighs a silence against the household's own rhythm, so it notices before the lifecycle does. In the real year two in
-- three of those whom it named came by within four weeks, and nine in ten of those who kept their rhythm.
local rfm = require "sarto.rfm"

-- The rhythm of a grocery: rfm's own parameters are a music shop's, where half a year may pass.
local GROCERY = { r = 0.9, alpha_days = 14, a = 0.5, b = 3 }
local WEEKS, MONTH_DAYS = 26, 28

-- Weeks with a visit, and how long ago the first of them was.
local function rhythm(profile)
  local visited, first, before = 0, 0, 0
  for week = 1, WEEKS do
    local count = profile:count("order.item.bought", 7 * week .. "d")
    if count > before then
      visited, first = visited + 1, week
    end
    before = count
  end
  return visited, 7 * first
end

strategy "slipping_away" {
  about = "Comes less often than they used to, before they are gone",
  on = "campaign.sent",
  placement = "booklet.coupons",
  degree = "individual",
  priority = 50,

  eligible = function(profile)
    local visited, tenure_days = rhythm(profile)
    if visited < 4 then
      return false, "has no rhythm yet"
    end
    local recency_days = profile:last "order.item.bought"
    local summary = {
      recency_days = recency_days,
      frequency = visited,
      tenure_days = math.max(tenure_days, recency_days),
    }
    return rfm.still_active(summary, { within_days = MONTH_DAYS, parameters = GROCERY }) < 0.6, "keeps their rhythm"
  end,

  propose = function(profile)
    local theirs = offers.where { tags = "coupon", category = profile:top("shelf", 20), limit = 2 }
    local presents = offers.where { tags = "present", limit = 3 }
    return { offers = offers.first(4, theirs, presents), message = { en = "For this week's shopping" } }
  end,
}
