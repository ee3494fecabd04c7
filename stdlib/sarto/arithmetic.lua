--- exp, log and the logistic curve from +, -, * and / alone.
---
--- Scripts have no math.exp and no math.log, and `x ^ y` is the C library's pow, because C libraries differ in the last
--- bit, and a decision must be derived again byte for byte on another machine. The four operations are exact to the
--- last bit everywhere (IEEE 754), so what is made of them is the same everywhere too.
--- Method: reduction by ln 2 in two parts, then a short series (Cody & Waite, "Software manual for the elementary
--- functions", 1980). Limits: within 4 units in the last place of the C library's exp and log, not correctly rounded;
--- a result of exp below 1e-299 is 0.
local M = {}

local LN2_HIGH, LN2_LOW = 0x1.62e42feep-1, 0x1.a39ef35793c76p-33
local LOG2_E = 1.4426950408889634
local SQRT_2 = 1.4142135623730951
local EXP_TERMS = 14
local LOG_TERMS = 23

--- 2 to a whole power, by squaring: exact as long as it is a number at all.
local function power_of_two(whole)
  local base, result, left = whole < 0 and 0.5 or 2.0, 1.0, math.abs(whole)
  while left > 0 do
    if left % 2 == 1 then
      result = result * base
    end
    base, left = base * base, left // 2
  end
  return result
end

--- e to the power of x; 0 below -690, math.huge above 709.
---@param x number
---@return number
function M.exp(x)
  if x ~= x then
    return x
  elseif x > 709 then
    return math.huge
  elseif x < -690 then
    return 0.0
  end
  local whole = math.floor(x * LOG2_E + 0.5)
  local rest = (x - whole * LN2_HIGH) - whole * LN2_LOW
  local sum = 1.0
  for term = EXP_TERMS, 1, -1 do
    sum = 1.0 + rest * sum / term
  end
  return sum * power_of_two(whole)
end

--- x as mantissa * 2^exponent, the mantissa between sqrt(1/2) and sqrt(2).
local function split(x)
  local mantissa, exponent, step = x, 0, 512
  while step >= 1 do
    local power = power_of_two(step)
    while mantissa >= power do
      mantissa, exponent = mantissa / power, exponent + step
    end
    while mantissa * power < 2 do
      mantissa, exponent = mantissa * power, exponent - step
    end
    step = step // 2
  end
  if mantissa > SQRT_2 then
    return mantissa / 2, exponent + 1
  end
  return mantissa, exponent
end

--- The natural logarithm: -math.huge of 0, NaN of less.
---@param x number
---@return number
function M.log(x)
  if x ~= x or x == math.huge then
    return x
  elseif x <= 0 then
    return x == 0 and -math.huge or 0.0 / 0.0
  end
  local mantissa, exponent = split(x * 1.0)
  local ratio = (mantissa - 1) / (mantissa + 1)
  local square, sum = ratio * ratio, 0.0
  for term = LOG_TERMS, 1, -2 do
    sum = sum * square + 1.0 / term
  end
  return exponent * LN2_HIGH + (2 * ratio * sum + exponent * LN2_LOW)
end

--- 1 / (1 + e^-x): any number to 0..1.
---@param x number
---@return number
function M.logistic(x)
  if x >= 0 then
    return 1 / (1 + M.exp(-x))
  end
  local power = M.exp(x)
  return power / (1 + power)
end

--- x / (x + half): 0 at 0, one half at `half`, near 1 far beyond it. For amounts without an upper end.
---@param x number 0 or more
---@param half number more than 0
---@return number
function M.saturate(x, half)
  return x == math.huge and 1.0 or x / (x + half)
end

return M
