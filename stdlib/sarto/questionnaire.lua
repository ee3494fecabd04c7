--- Questionnaires on a Likert scale, by configuration alone: scores, and single answers as evidence.
---
---   local bfi = questionnaire.new {
---     scale = { 1, 6 },
---     scales = { agreeableness = { "A1", "A2", "A3", "A4", "A5" }, … },
---     reversed = { "A1", … },
---     least_answered = 0.5,
---   }
---   questionnaire.scores(bfi, answers).agreeableness       --> { score = 4.6, value = 0.72, weight = 1.0 }
---   questionnaire.evidence(bfi, "A1", 2)                   --> { agreeableness = { value = 0.8, weight = 0.2 } }
---
--- A reversed item counts as lowest + highest - answer. A scale's score is the plain mean of its answered items,
--- nothing filled in for the others; below `least_answered` there is no score. `value` is the score from 0 (lowest) to
--- 1 (highest), `weight` the share answered, so that all answers together weigh as much as one direct question;
--- the single answers of `evidence` add up to the same.
--- Source: summed ratings, Likert, "A technique for the measurement of attitudes", Archives of Psychology 140 (1932).
--- Limits: every item weighs the same. No norms: a value is a place on the answering scale, not among people. Whether
--- the items belong together, `sarto.reliability` tells.
local expect = require "sarto.expect"

local M = {}

local INSTRUMENT = "what questionnaire.new returned"
local KNOWN = { "scale", "scales", "reversed", "least_answered" }

---@class questionnaire_instrument plain data, as questionnaire.new returns it
---@field low number
---@field high number
---@field scales table<string, string[]>
---@field is_reversed table<string, boolean>
---@field least_answered number

--- Every item that stands in a scale.
local function items_of(scales)
  local items = {}
  for _, list in pairs(scales) do
    for _, item in ipairs(list) do
      items[item] = true
    end
  end
  return items
end

--- An instrument of that shape.
---@param shape { scale: number[], scales: table<string, string[]>, reversed: string[]?, least_answered: number? }
---@return questionnaire_instrument
function M.new(shape)
  expect.record("questionnaire.new", "shape", shape, "a table with scale and scales")
  expect.options("questionnaire.new", shape, KNOWN)
  local scale, least = shape.scale, shape.least_answered or 0.5
  expect.record("questionnaire.new", "scale", scale, "its lowest and highest answer, { 1, 5 }")
  expect.number("questionnaire.new", "scale's lowest", scale[1])
  expect.number("questionnaire.new", "scale's highest", scale[2])
  expect.that(scale[2] > scale[1], "questionnaire.new", "scale's highest", "more than its lowest", scale[2])
  expect.number("questionnaire.new", "least_answered", least, 0, 1)
  expect.record("questionnaire.new", "scales", shape.scales, "a table of lists of items")
  for name, items in pairs(shape.scales) do
    expect.names("questionnaire.new", "scales." .. tostring(name), items)
    expect.that(#items > 0, "questionnaire.new", "scales." .. tostring(name), "a list of items", items)
  end
  local known, is_reversed = items_of(shape.scales), {}
  expect.names("questionnaire.new", "reversed", shape.reversed or {})
  for _, item in ipairs(shape.reversed or {}) do
    expect.that(known[item], "questionnaire.new", "reversed", "items that stand in a scale", item)
    is_reversed[item] = true
  end
  return { low = scale[1], high = scale[2], scales = shape.scales, is_reversed = is_reversed, least_answered = least }
end

---@param value any
---@return boolean
function M.is_instrument(value)
  return type(value) == "table" and type(value.scales) == "table" and type(value.is_reversed) == "table"
end

--- An answer as its scale counts it: reversed where the item is.
---@param instrument questionnaire_instrument
---@param item string
---@param answer number
---@return number
function M.keyed(instrument, item, answer)
  return instrument.is_reversed[item] and instrument.low + instrument.high - answer or answer
end

--- The sum of a scale's keyed answers and how many there are.
local function sum_of(instrument, items, answers)
  local sum, answered = 0, 0
  for _, item in ipairs(items) do
    local answer = answers[item]
    if answer ~= nil then
      sum, answered = sum + M.keyed(instrument, item, answer), answered + 1
    end
  end
  return sum, answered
end

--- Each scale's score; a scale of which too little (or nothing) is answered is absent.
---@param instrument questionnaire_instrument
---@param answers table<string, number> by item; an item without an answer is nil
---@return table<string, { score: number, value: number, weight: number }>
function M.scores(instrument, answers)
  expect.that(M.is_instrument(instrument), "questionnaire.scores", "instrument", INSTRUMENT, instrument)
  expect.record("questionnaire.scores", "answers", answers, "a table of answers by item")
  local scores = {}
  for name, items in pairs(instrument.scales) do
    for _, item in ipairs(items) do
      if answers[item] ~= nil then
        expect.number("questionnaire.scores", item, answers[item], instrument.low, instrument.high)
      end
    end
    local sum, answered = sum_of(instrument, items, answers)
    local share = answered / #items
    if answered > 0 and share >= instrument.least_answered then
      local score = sum / answered
      local value = (score - instrument.low) / (instrument.high - instrument.low)
      scores[name] = { score = score, value = value, weight = share }
    end
  end
  return scores
end

--- What one answer says: for each scale that has the item its value, 0..1, and the item's share of the scale as weight.
--- Empty for an item of no scale.
---@param instrument questionnaire_instrument
---@param item string
---@param answer number
---@return table<string, { value: number, weight: number }>
function M.evidence(instrument, item, answer)
  expect.that(M.is_instrument(instrument), "questionnaire.evidence", "instrument", INSTRUMENT, instrument)
  expect.that(type(item) == "string", "questionnaire.evidence", "item", "an item's name", item)
  expect.number("questionnaire.evidence", "answer", answer, instrument.low, instrument.high)
  local evidence = {}
  for name, items in pairs(instrument.scales) do
    for _, other in ipairs(items) do
      if other == item then
        local value = (M.keyed(instrument, item, answer) - instrument.low) / (instrument.high - instrument.low)
        evidence[name] = { value = value, weight = 1 / #items }
      end
    end
  end
  return evidence
end

return M
