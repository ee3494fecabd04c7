--- A number's usual size, mean and deviation, kept one value at a time; what `sarto.likelihood` standardizes with.
---
---   local seconds = running.new()
---   running.add(seconds, 41)                    -- changes `seconds` in place, returns it
---   running.standardized(seconds, 300)          --> deviations from the mean, -3 to 3
---
--- Counts, seconds and amounts are skewed, so the deviation is that of log(1 + 4|x| / mean|x|) with the sign of x: taken
--- relative to the usual size it is the same in seconds and in minutes, in euros and in cents.
--- Source: running mean and variance, Welford, Technometrics 4(3), 1962.
--- Limits: the first values are measured with a size that is still settling, so mean and deviation are approximate for
--- some dozens of values; every value weighs the same however old; nothing is learned from a number that never varies.
local arithmetic = require "sarto.arithmetic"
local expect = require "sarto.expect"

local M = {}

local FARTHEST = 3

---@class running_number plain data
---@field count integer
---@field size number mean of |x|
---@field mean number of the flattened values
---@field squares number sum of their squared distances from the mean

---@return running_number
function M.new()
  return { count = 0, size = 0.0, mean = 0.0, squares = 0.0 }
end

local function flattened(seen, number)
  local size = arithmetic.log(1 + 4 * (math.abs(number) / (seen.size > 0 and seen.size or 1)))
  return number < 0 and -size or size
end

--- Adds a value: changes `seen` in place and returns it.
---@param seen running_number
---@param number number
---@return running_number
function M.add(seen, number)
  expect.number("running.add", "number", number)
  seen.count = seen.count + 1
  seen.size = seen.size + (math.abs(number) - seen.size) / seen.count
  local flat = flattened(seen, number)
  local off = flat - seen.mean
  seen.mean = seen.mean + off / seen.count
  seen.squares = seen.squares + off * (flat - seen.mean)
  return seen
end

--- How many deviations `number` is from the mean, at most 3 either way; 0 before there are two different values.
---@param seen running_number
---@param number number
---@return number
function M.standardized(seen, number)
  expect.number("running.standardized", "number", number)
  if seen.count < 2 or seen.squares == 0 then
    return 0.0
  end
  local deviations = (flattened(seen, number) - seen.mean) / math.sqrt(seen.squares / (seen.count - 1))
  return math.max(-FARTHEST, math.min(FARTHEST, deviations))
end

return M
