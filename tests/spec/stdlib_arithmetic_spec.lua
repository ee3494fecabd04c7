-- exp, log and what is made of them, against the C library's.
local kit = dofile "tests/spec/stdlib_kit.lua"
local arithmetic = kit.require "sarto.arithmetic"
local running = kit.require "sarto.running"

local function units_off(got, wanted)
  return math.abs(got - wanted) / (math.abs(wanted) * 2 ^ -52)
end

describe("sarto.arithmetic", function()
  it("is within 4 units in the last place of the C library's exp", function()
    for x = -689, 709, 0.37 do
      assert.is_true(units_off(arithmetic.exp(x), math.exp(x)) <= 4, "exp of " .. x)
    end
  end)

  it("is within 4 units in the last place of the C library's log", function()
    for x = -700, 700, 0.37 do
      local number = math.exp(x)
      assert.is_true(units_off(arithmetic.log(number), math.log(number)) <= 4, "log of " .. number)
    end
    for _, number in ipairs { 5e-324, 0.70256617, 1 - 2 ^ -53, 1 + 2 ^ -52, 2, 3, 1.7e308 } do
      assert.is_true(units_off(arithmetic.log(number), math.log(number)) <= 4, "log of " .. number)
    end
  end)

  it("gives what it always gave, to the last bit", function()
    assert.equal("0x1.5bf0a8b14576ap+1", string.format("%a", arithmetic.exp(1)))
    assert.equal("0x1.26bb1bbb55516p+1", string.format("%a", arithmetic.log(10)))
    assert.equal(0, arithmetic.log(1))
    assert.equal(1, arithmetic.exp(0))
  end)

  it("ends where numbers end", function()
    assert.equal(math.huge, arithmetic.exp(710))
    assert.equal(0, arithmetic.exp(-700))
    assert.equal(-math.huge, arithmetic.log(0))
    assert.equal(math.huge, arithmetic.log(math.huge))
    for _, value in ipairs { arithmetic.log(-1), arithmetic.exp(0 / 0), arithmetic.log(0 / 0) } do
      assert.is_true(value ~= value)
    end
    assert.equal(1, arithmetic.logistic(math.huge))
    assert.equal(0, arithmetic.logistic(-math.huge))
    assert.equal(0.5, arithmetic.logistic(0))
    assert.equal(1, arithmetic.saturate(math.huge, 3))
    assert.equal(0.5, arithmetic.saturate(3, 3))
  end)
end)

describe("sarto.running", function()
  local function fed(values, unit)
    local seen = running.new()
    for _, value in ipairs(values) do
      running.add(seen, value * unit)
    end
    return seen
  end

  it("measures the same in whatever unit", function()
    local seconds = { 3, 60, 12, 0, 900, 45, 8 }
    for _, unit in ipairs { 1 / 60, 1, 1000 } do
      local seen = fed(seconds, unit)
      assert.near(running.standardized(fed(seconds, 1), 100), running.standardized(seen, 100 * unit), 1e-12)
    end
  end)

  it("puts the usual near 0 and the extreme at 3", function()
    local seen = running.new()
    for place = 1, 200 do
      running.add(seen, 50 + place % 20)
    end
    assert.is_true(math.abs(running.standardized(seen, 60)) < 0.5)
    assert.equal(3, running.standardized(seen, 1e308))
    assert.equal(-3, running.standardized(seen, -1e308))
    assert.is_true(running.add(seen, 1.7e308).squares < math.huge)
  end)

  it("says 0 of what never varied", function()
    assert.equal(0, running.standardized(running.new(), 7))
    assert.equal(0, running.standardized(fed({ 5, 5, 5 }, 1), 7))
  end)

  it("refuses what is no number", function()
    assert.equal("running.add: 'number' must be a number, got 'x'", kit.complaint(running.add, running.new(), "x"))
    assert.matches("got %-?nan", kit.complaint(running.add, running.new(), 0 / 0))
  end)
end)
