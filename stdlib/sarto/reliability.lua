--- How reliable a questionnaire's scale is: Cronbach's alpha.
---
---   reliability.alpha(instrument, "agreeableness", list_of_answers)     --> 0.70, 2709
---
--- alpha = k / (k - 1) * (1 - sum of the items' variances / variance of the totals), items keyed, sample variances. Of
--- missing answers it takes no account: a respondent counts who answered every item of this scale, whatever they left
--- out elsewhere (listwise per scale). That is the treatment under which the 2,800 answers of the bfi data set (R's
--- psych and psychTools) give .70 .73 .76 .81 .60.
--- Source: Cronbach, "Coefficient alpha and the internal structure of tests", Psychometrika 16(3), 1951.
--- Limits: it presumes that the items measure one thing, which it does not show; it grows with the number of items; below
--- some hundred respondents it is a rough figure. For the desk, not for a script that decides.
local expect = require "sarto.expect"
local questionnaire = require "sarto.questionnaire"

local M = {}

--- The sample variance of a list.
local function variance(values)
  local mean, squares = 0, 0
  for _, value in ipairs(values) do
    mean = mean + value / #values
  end
  for _, value in ipairs(values) do
    squares = squares + (value - mean) * (value - mean)
  end
  return squares / (#values - 1)
end

--- The sum of a scale's keyed answers; nil unless all are there.
local function total_of(instrument, items, answers)
  local total = 0
  for _, item in ipairs(items) do
    if answers[item] == nil then
      return nil
    end
    total = total + questionnaire.keyed(instrument, item, answers[item])
  end
  return total
end

--- Cronbach's alpha of a scale over the respondents who answered all of it, and how many those are; nil where it has no
--- meaning (one item, fewer than two such respondents, or all of them alike).
---@param instrument questionnaire_instrument
---@param scale string
---@param respondents table<string, number>[] a list of answers
---@return number|nil alpha
---@return integer complete
function M.alpha(instrument, scale, respondents)
  local is_instrument = questionnaire.is_instrument(instrument)
  expect.that(is_instrument, "reliability.alpha", "instrument", "what questionnaire.new returned", instrument)
  local items = instrument.scales[scale]
  expect.that(items, "reliability.alpha", "scale", "one of the instrument's scales", scale)
  expect.that(type(respondents) == "table", "reliability.alpha", "respondents", "a list of answers", respondents)
  local complete, totals = {}, {}
  for _, answers in ipairs(respondents) do
    local total = total_of(instrument, items, answers)
    if total then
      complete[#complete + 1], totals[#totals + 1] = answers, total
    end
  end
  local of_total = #complete > 1 and variance(totals) or 0
  if #items < 2 or of_total == 0 then
    return nil, #complete
  end
  local of_items = 0
  for _, item in ipairs(items) do
    local column = {}
    for place, answers in ipairs(complete) do
      column[place] = questionnaire.keyed(instrument, item, answers[item])
    end
    of_items = of_items + variance(column)
  end
  return #items / (#items - 1) * (1 - of_items / of_total), #complete
end

return M
