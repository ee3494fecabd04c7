--- How engaged a visit was, and how near to buying: two numbers from what a session counted.
---
---   local visit = engagement.of(event.data)
---   return { soft = { involvement = visit.engagement, intent = visit.nearness }, weight = visit.weight }
---
--- Engagement is how much was seen and for how long, less the share of pages that were bounced off. Nearness is
--- product pages and the time on them (their geometric mean), held back by pages that people usually leave from, then
--- raised by each step that only buyers take: searching a little, filling a cart much, a checkout most.
--- Sources: goal-directed visits go to product pages and search, Moe, J. of Consumer Psychology 13(1), 2003; buying as a
--- row of completed tasks of which a full cart is a late one, Sismeiro & Bucklin, J. of Marketing Research 41(3), 2004.
--- Limits: the constants are set by hand, not fitted; the typical amounts are near the medians of the public Online
--- Shoppers sessions (UCI 468; there nearness ranks the buyers with AUC 0.716 without any cart), so give `typical` of
--- your shop. Both are places on a scale, not probabilities: `sarto.likelihood` learns those.
local arithmetic = require "sarto.arithmetic"
local browsing = require "sarto.browsing"
local expect = require "sarto.expect"

local M = {}

--- What counts as half of much: pages, seconds, product pages, seconds on them; an exit rate that halves nearness.
M.typical = { pages = 20, seconds = 600, product_pages = 20, product_seconds = 600, exit_rate = 0.03, searches = 3 }

local TYPICAL = { "pages", "seconds", "product_pages", "product_seconds", "exit_rate", "searches" }
local SEARCHED, FILLED_CART, AT_CHECKOUT = 0.2, 0.6, 0.8

local function amount(measures, name, typical)
  return arithmetic.saturate(measures[name] or 0, typical[name])
end

--- Of two measures of one thing the mean; where only one was taken, that one.
local function both(measures, one, other, typical, mean)
  if measures[one] and measures[other] then
    return mean(amount(measures, one, typical), amount(measures, other, typical))
  end
  return amount(measures, measures[one] and one or other, typical)
end

local function arithmetic_mean(a, b)
  return (a + b) / 2
end

local function geometric_mean(a, b)
  return math.sqrt(a * b)
end

--- Steps are independent signs: each takes its share of what is still missing to 1.
local function nearness(measures, typical)
  local looked = both(measures, "product_pages", "product_seconds", typical, geometric_mean)
  local stays = typical.exit_rate / (typical.exit_rate + (measures.exit_rate or typical.exit_rate))
  local missing = (1 - looked * stays) * (1 - SEARCHED * amount(measures, "searches", typical))
  if (measures.cart_adds or 0) > 0 then
    missing = missing * (1 - FILLED_CART)
  end
  if (measures.checkouts or 0) > 0 then
    missing = missing * (1 - AT_CHECKOUT)
  end
  return 1 - missing
end

--- Engagement and nearness to buying, each 0..1, and what a visit of that many pages is worth as evidence. nil where the
--- session counted nothing that is known here.
---@param session any a table or event.data
---@param fields browsing_fields? browsing.session_ended
---@param typical table<string, number>? amounts that replace those of M.typical
---@return { engagement: number, nearness: number, weight: number }|nil
function M.of(session, fields, typical)
  expect.record("engagement.of", "session", session, "a table or event.data")
  expect.options("engagement.of", typical, TYPICAL)
  expect.numbers("engagement.of", typical or {}, TYPICAL, 1e-9, true)
  local usual = {}
  for _, name in ipairs(TYPICAL) do
    usual[name] = typical and typical[name] or M.typical[name]
  end
  local measures = browsing.read(session, fields, 1)
  if not (measures.pages or measures.seconds or measures.cart_adds or measures.checkouts or measures.searches) then
    return nil
  end
  local seen = both(measures, "pages", "seconds", usual, arithmetic_mean)
  return {
    engagement = seen * (1 - (measures.bounce_rate or 0)),
    nearness = nearness(measures, usual),
    weight = 0.5 * arithmetic.saturate(measures.pages or 1, 2),
  }
end

return M
