--- How likely something is (a purchase, a reply), learned as it happens: logistic regression, one example at a time.
---
---   local model = likelihood.new { numbers = { "productPages", "exitRate" }, categories = { "month", "visitor" } }
---   local before = likelihood.predict(model, session)       --> 0..1
---   likelihood.learn(model, session, session.purchased)     -- changes `model` in place, returns it
---
--- A model is plain data: it can be written out and read back. Features have names, no hashes. A number is standardized
--- online (`sarto.running`); it counts in proportion, and each step of half a deviation has a weight of its own besides,
--- so that a curve can be learned. So has each value of a category (a mere name). What is absent contributes nothing.
--- Source: FTRL-Proximal, algorithm 1 of McMahan et al., "Ad click prediction: a view from the trenches", KDD 2013.
--- Limits: it finds no interactions; with fewer than some hundred examples it says little more than the base rate; what a
--- category has beyond `most_values` values counts as one. Keep special-category data out: it would learn from them.
local arithmetic = require "sarto.arithmetic"
local expect = require "sarto.expect"
local running = require "sarto.running"

local M = {}

local KNOWN = { "numbers", "categories", "alpha", "beta", "l1", "l2", "most_values" }
local MODEL = "what likelihood.new returned"
local DEFAULTS = { alpha = 0.1, beta = 1.0, l1 = 0.1, l2 = 1.0, most_values = 100 }

---@class likelihood_model
---@field numbers string[]
---@field categories string[]
---@field settings table<string, number>
---@field seen table<string, running_number> what each number was so far
---@field values table<string, { count: integer, known: table<string, boolean> }>
---@field weights table<string, { z: number, n: number }> FTRL's two sums per coordinate

--- A model that has seen nothing and says 0.5.
---@param shape table numbers and categories (lists of names); alpha, beta, l1, l2, most_values where the defaults won't do
---@return likelihood_model
function M.new(shape)
  expect.record("likelihood.new", "shape", shape, "a table with numbers or categories")
  expect.options("likelihood.new", shape, KNOWN)
  expect.names("likelihood.new", "numbers", shape.numbers or {})
  expect.names("likelihood.new", "categories", shape.categories or {})
  local model = { settings = {}, seen = {}, values = {}, weights = {} }
  model.numbers, model.categories = shape.numbers or {}, shape.categories or {}
  for name, default in pairs(DEFAULTS) do
    local value = shape[name] or default
    expect.number("likelihood.new", name, value, name == "alpha" and 1e-9 or 0)
    model.settings[name] = value
  end
  for _, name in ipairs(model.numbers) do
    model.seen[name] = running.new()
  end
  for _, name in ipairs(model.categories) do
    model.values[name] = { count = 0, known = {} }
  end
  return model
end

--- A category's value as text: 2 and 2.0 are one value.
local function label(value)
  return tostring(math.type(value) == "float" and math.tointeger(value) or value)
end

--- The coordinates that the features light up, in the model's own order, so that sums come out the same everywhere.
local function coordinates(model, features)
  local names, amounts = { "(bias)" }, { 1.0 }
  local function light(name, amount)
    names[#names + 1], amounts[#amounts + 1] = name, amount
  end
  for _, name in ipairs(model.numbers) do
    if features[name] ~= nil then
      local deviations = running.standardized(model.seen[name], features[name])
      light(name, deviations)
      light(string.format("%s~%d", name, math.floor(deviations * 2)), 1.0)
    end
  end
  for _, name in ipairs(model.categories) do
    if features[name] ~= nil then
      local value, values = label(features[name]), model.values[name]
      local is_own = values.known[value] or values.count < model.settings.most_values
      light(name .. "=" .. (is_own and value or "(other)"), 1.0)
    end
  end
  return names, amounts
end

--- A coordinate's weight, from FTRL's sums: 0 until its evidence exceeds l1.
local function weight_of(model, name)
  local sums, settings = model.weights[name], model.settings
  if not sums or math.abs(sums.z) <= settings.l1 then
    return 0.0
  end
  local pull = sums.z < 0 and -settings.l1 or settings.l1
  return (pull - sums.z) / ((settings.beta + math.sqrt(sums.n)) / settings.alpha + settings.l2)
end

local function score(model, names, amounts)
  local sum = 0.0
  for place, name in ipairs(names) do
    sum = sum + weight_of(model, name) * amounts[place]
  end
  return arithmetic.logistic(sum)
end

--- How likely the outcome is, 0..1. Changes nothing.
---@param model likelihood_model
---@param features any a table or event.data
---@return number
function M.predict(model, features)
  expect.that(type(model) == "table" and model.weights, "likelihood.predict", "model", MODEL, model)
  expect.record("likelihood.predict", "features", features, "a table or event.data")
  expect.numbers("likelihood.predict", features, model.numbers, nil, true)
  expect.scalars("likelihood.predict", features, model.categories)
  return score(model, coordinates(model, features))
end

local function notice(model, features)
  for _, name in ipairs(model.numbers) do
    if features[name] ~= nil then
      running.add(model.seen[name], features[name])
    end
  end
  for _, name in ipairs(model.categories) do
    local value, values = features[name], model.values[name]
    if value ~= nil and values.count < model.settings.most_values and not values.known[label(value)] then
      values.known[label(value)], values.count = true, values.count + 1
    end
  end
end

--- Learns what came of it: changes `model` in place and returns it.
---@param model likelihood_model
---@param features any a table or event.data, as `predict` was given
---@param outcome boolean
---@return likelihood_model
function M.learn(model, features, outcome)
  expect.that(type(model) == "table" and model.weights, "likelihood.learn", "model", MODEL, model)
  expect.record("likelihood.learn", "features", features, "a table or event.data")
  expect.numbers("likelihood.learn", features, model.numbers, nil, true)
  expect.scalars("likelihood.learn", features, model.categories)
  expect.that(type(outcome) == "boolean", "likelihood.learn", "outcome", "true or false", outcome)
  notice(model, features)
  local names, amounts = coordinates(model, features)
  local off = score(model, names, amounts) - (outcome and 1 or 0)
  for place, name in ipairs(names) do
    local sums, slope = model.weights[name] or { z = 0.0, n = 0.0 }, off * amounts[place]
    local grown, weight = sums.n + slope * slope, weight_of(model, name)
    sums.z = sums.z + slope - (math.sqrt(grown) - math.sqrt(sums.n)) / model.settings.alpha * weight
    sums.n, model.weights[name] = grown, sums
  end
  return model
end

return M
