--- Recency, frequency, monetary value: where a customer stands by what they bought, and whether they are still active.
---
---   local summary = { recency_days = 12, frequency = 4, monetary = 210.5, tenure_days = 300 }
---   rfm.score(summary, cuts).recency          --> 1 (worst) to 5 (best)
---   rfm.still_active(summary)                 --> 0..1
---
--- A summary counts orders: `frequency` all of them, `recency_days` since the last, `tenure_days` since the first,
--- `monetary` in whatever unit the cut points have (a total, or a mean per order). Orders of one day count once.
--- Sources: scores by quintiles, Hughes, "Strategic Database Marketing" (1994). P(alive) of the MBG/NBD model: Batislam,
--- Denizel & Filiztekin, Int. J. of Research in Marketing 24(3), 2007; it is the BG/NBD of Fader, Hardie & Lee,
--- Marketing Science 24(2), 2005 (its P(alive): their note of December 2008) where a customer may also leave right
--- after the first order. BG/NBD holds everyone who ordered once for alive, so it cannot rank half of most shops'
--- customers: on CDNOW it ranks worse than a coin. The default parameters are the estimates for CDNOW's first 39 weeks
--- (r .525, alpha 6.183 weeks, a .891, b 1.614, as BTYDplus and lifetimes have them): a shop of CDs in 1997.
--- Limits: another shop's rhythm needs its own `parameters` (at least `alpha_days`: in proportion to the usual days
--- between orders); no seasons, no subscriptions. As a ranking it travels better than as a probability.
local arithmetic = require "sarto.arithmetic"
local expect = require "sarto.expect"

local M = {}

---@class rfm_summary
---@field recency_days number days since the last order
---@field frequency number orders so far
---@field monetary number? what they were worth
---@field tenure_days number days since the first order

---@class rfm_parameters
---@field r number shape of the rate of ordering
---@field alpha_days number its scale
---@field a number leaving
---@field b number staying
M.cdnow = { r = 0.525, alpha_days = 6.183 * 7, a = 0.891, b = 1.614 }

local function cuts_reached(value, cuts)
  local reached = 0
  for _, cut in ipairs(cuts) do
    if value >= cut then
      reached = reached + 1
    end
  end
  return reached
end

local function ascends(cuts)
  if type(cuts) ~= "table" or #cuts == 0 then
    return false
  end
  for place, cut in ipairs(cuts) do
    if type(cut) ~= "number" or place > 1 and cut < cuts[place - 1] then
      return false
    end
  end
  return true
end

--- Scores from 1 (worst) to one more than there are cut points; a value at a cut point belongs above it. `code` is the
--- three side by side, "5-3-1".
---@param summary rfm_summary
---@param cuts { recency_days: number[], frequency: number[], monetary: number[] }
---@return { recency: integer, frequency: integer, monetary: integer, code: string }
function M.score(summary, cuts)
  expect.record("rfm.score", "summary", summary, "a table with recency_days, frequency and monetary")
  expect.record("rfm.score", "cuts", cuts, "a table with recency_days, frequency and monetary")
  for _, name in ipairs { "recency_days", "frequency", "monetary" } do
    expect.that(ascends(cuts[name]), "rfm.score", "cuts." .. name, "a list of numbers that ascend", cuts[name])
  end
  expect.numbers("rfm.score", summary, { "recency_days", "frequency" }, 0)
  expect.number("rfm.score", "monetary", summary.monetary)
  local recency = #cuts.recency_days + 1 - cuts_reached(summary.recency_days, cuts.recency_days)
  local frequency = 1 + cuts_reached(summary.frequency, cuts.frequency)
  local monetary = 1 + cuts_reached(summary.monetary, cuts.monetary)
  local code = string.format("%d-%d-%d", recency, frequency, monetary)
  return { recency = recency, frequency = frequency, monetary = monetary, code = code }
end

--- The cut points that part `values` into `classes` of equal size (5: quintiles), by nearest rank. To be run over all
--- customers beforehand; its result is what `score` takes.
---@param values number[]
---@param classes integer? 2 to 10; 5
---@return number[]
function M.cut_points(values, classes)
  classes = classes or 5
  expect.number("rfm.cut_points", "classes", classes, 2, 10)
  expect.that(type(values) == "table" and #values > 0, "rfm.cut_points", "values", "a list of numbers", values)
  local sorted, cuts = {}, {}
  for place, value in ipairs(values) do
    expect.number("rfm.cut_points", "values number " .. place, value)
    sorted[place] = value
  end
  table.sort(sorted)
  for class = 1, classes - 1 do
    cuts[class] = sorted[math.min(#sorted, #sorted * class // classes + 1)]
  end
  return cuts
end

local KNOWN = { "within_days", "parameters" }
local WANTED = "a table with recency_days, frequency and tenure_days"

--- The chance to be alive, and the shape and age of the rate of ordering given that: all that follows from a history.
local function posterior(summary, parameters)
  local repeats, age = summary.frequency - 1, parameters.alpha_days + summary.tenure_days
  local age_at_last = parameters.alpha_days + summary.tenure_days - summary.recency_days
  local shape = parameters.r + repeats
  local silence = arithmetic.exp(shape * arithmetic.log(age / age_at_last))
  return 1 / (1 + parameters.a / (parameters.b + repeats) * silence), shape, age
end

--- The probability of another order within `within_days` (180): alive, and then at least one order in that time. 0 for
--- who never ordered. Without an end of time (`within_days = math.huge`) it is P(alive).
---@param summary rfm_summary
---@param options { within_days: number?, parameters: rfm_parameters? }?
---@return number probability
function M.still_active(summary, options)
  expect.record("rfm.still_active", "summary", summary, WANTED)
  expect.options("rfm.still_active", options, KNOWN)
  expect.numbers("rfm.still_active", summary, { "frequency", "recency_days", "tenure_days" }, 0)
  local within = options and options.within_days or 180
  local parameters = options and options.parameters or M.cdnow
  expect.that(type(within) == "number" and within > 0, "rfm.still_active", "within_days", "a number above 0", within)
  expect.record("rfm.still_active", "parameters", parameters, "a table with r, alpha_days, a and b")
  expect.numbers("rfm.still_active", parameters, { "r", "alpha_days", "a", "b" }, 1e-9)
  if summary.frequency < 1 then
    return 0.0
  end
  local recency = summary.recency_days
  expect.that(recency <= summary.tenure_days, "rfm.still_active", "recency_days", "at most tenure_days", recency)
  local alive, shape, age = posterior(summary, parameters)
  return alive * (1 - arithmetic.exp(-shape * arithmetic.log(1 + within / age)))
end

return M
