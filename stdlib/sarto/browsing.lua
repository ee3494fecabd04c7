--- How someone browses: deep (long on each page) or quick (a glance, then the next).
---
---   local style = browsing.style(event.data)                             -- a session.ended event
---   local style = browsing.style(event.data, browsing.page_viewed)       -- one page.viewed with dwell_seconds
---   if style then return { soft = { curiosity = style.depth }, weight = style.weight } end
---
--- The measure is seconds per page, 0.5 at 30 s. Sources: dwell time as a sign of interest, Claypool et al., "Implicit
--- interest indicators" (IUI 2001); 30 s as the usual border between a glance and reading, Fox et al., ACM TOIS 23(2),
--- 2005, and Kim et al., WSDM 2014; that people screen pages at first and stay once they found something, Liu, White
--- & Dumais, SIGIR 2010; deep and quick visits of one shop, Moe, J. of Consumer Psychology 13(1), 2003. In the public
--- Online Shoppers sessions (UCI 468) the median is 29.9 s a page.
--- Limits: a page left open is not being read, so a page counts for at most `longest_seconds`; many trackers do not
--- time a visit's last page, so a visit of 0 seconds was not measured and gives nothing; long texts and slow phones
--- look like depth. One visit is weak evidence: the weight stays below 0.5.
local arithmetic = require "sarto.arithmetic"
local expect = require "sarto.expect"

local M = {}

---@class browsing_fields where a measure is found: a field's name, or several to be added up
---@field pages string|string[]|nil without it the event is one page
---@field seconds string|string[]|nil
---@field product_pages string|string[]|nil
---@field product_seconds string|string[]|nil
---@field searches string|string[]|nil
---@field cart_adds string|string[]|nil
---@field checkouts string|string[]|nil
---@field bounce_rate string|nil 0 to 1
---@field exit_rate string|nil 0 to 1

---@type browsing_fields
M.session_ended = {
  pages = { "administrativePages", "informationalPages", "productPages" },
  seconds = { "administrativeSeconds", "informationalSeconds", "productSeconds" },
  product_pages = "productPages",
  product_seconds = "productSeconds",
  searches = "searches",
  cart_adds = "cartAdds",
  checkouts = "checkouts",
  bounce_rate = "bounceRate",
  exit_rate = "exitRate",
}

---@type browsing_fields
M.page_viewed = { seconds = "dwell_seconds" }

local MEASURES = { "pages", "seconds", "product_pages", "product_seconds", "searches", "cart_adds", "checkouts",
                   "bounce_rate", "exit_rate" }
local RATES = { bounce_rate = true, exit_rate = true }

--- The measures of a session under one set of names, whatever its fields are called; a measure none of whose fields is
--- there is nil.
---@param session any a table or event.data
---@param fields browsing_fields? M.session_ended
---@param deeper integer? how many functions of ours lie between it and the script, for the line of an error
---@return table<string, number>
function M.read(session, fields, deeper)
  fields = fields or M.session_ended
  expect.record("browsing.read", "session", session, "a table or event.data", deeper)
  expect.options("browsing.read", fields, MEASURES, deeper)
  local measures = {}
  for _, measure in ipairs(MEASURES) do
    local names = fields[measure] or {}
    for _, name in ipairs(type(names) == "table" and names or { names }) do
      local value = session[name]
      if value ~= nil then
        expect.number("browsing.read", name, value, 0, RATES[measure] and 1 or nil, deeper)
        measures[measure] = (measures[measure] or 0) + value
      end
    end
  end
  return measures
end

local KNOWN = { "half_seconds", "longest_seconds", "deep", "quick" }

--- How deep a visit was, 0..1, what that is worth as evidence, and its name, "deep", "quick" or "between"; nil where no
--- time was measured.
---@param session any a table or event.data
---@param fields browsing_fields? M.session_ended
---@param options { half_seconds: number?, longest_seconds: number?, deep: number?, quick: number? }? 30, 300, 0.6, 0.4
---@return { depth: number, weight: number, style: string }|nil
function M.style(session, fields, options)
  options = options or {}
  expect.options("browsing.style", options, KNOWN)
  expect.numbers("browsing.style", options, KNOWN, 0, true)
  local half = options.half_seconds or 30
  expect.that(half > 0, "browsing.style", "half_seconds", "more than 0", half)
  local measures = M.read(session, fields, 1)
  local pages, seconds = measures.pages or 1, measures.seconds or 0
  if pages == 0 or seconds == 0 then
    return nil
  end
  local depth = arithmetic.saturate(math.min(seconds / pages, options.longest_seconds or 300), half)
  local style = depth >= (options.deep or 0.6) and "deep" or depth <= (options.quick or 0.4) and "quick" or "between"
  return { depth = depth, weight = 0.5 * arithmetic.saturate(pages, 2), style = style }
end

return M
