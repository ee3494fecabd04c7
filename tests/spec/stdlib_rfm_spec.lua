-- sarto.rfm: scores, and still active judged on real orders.
local kit = dofile "tests/spec/stdlib_kit.lua"
local rfm = kit.require "sarto.rfm"

local CUTS = { recency_days = { 30, 90, 180, 365 }, frequency = { 2, 3, 5, 10 }, monetary = { 20, 50, 100, 500 } }

local function summary(recency, frequency, tenure, monetary)
  return { recency_days = recency, frequency = frequency, tenure_days = tenure, monetary = monetary }
end

local function day_of(time)
  local year, month, day = time:match "^(%d+)-(%d+)-(%d+)"
  return os.time { year = year, month = month, day = day, hour = 12 } // 86400
end

-- Each customer at the middle of the time span, and whether they bought after it.
local function halves(events)
  local first, last = day_of(events[1].time), day_of(events[#events].time)
  local middle = first + (last - first + 1) // 2
  local people, order = {}, {}
  for _, event in ipairs(events) do
    local day, person = day_of(event.time), people[event.subject]
    if not person then
      person = { first = day, frequency = 0, buys_again = false }
      people[event.subject], order[#order + 1] = person, person
    end
    if day >= middle then
      person.buys_again = true
    elseif day ~= person.last then
      person.frequency, person.last = person.frequency + 1, day
    end
  end
  return order, middle
end

describe("rfm.score", function()
  it("gives 5 to the best and 1 to the worst", function()
    assert.equal("5-5-5", rfm.score(summary(0, 10, 400, 500), CUTS).code)
    assert.equal("1-1-1", rfm.score(summary(365, 1, 400, 19.99), CUTS).code)
    assert.same({ recency = 4, frequency = 2, monetary = 3, code = "4-2-3" }, rfm.score(summary(30, 2, 400, 50), CUTS))
  end)

  it("takes as many classes as the cut points make", function()
    local cuts = { recency_days = { 10 }, frequency = { 2 }, monetary = { 10, 20 } }
    assert.equal("2-1-3", rfm.score(summary(3, 1, 3, 20), cuts).code)
  end)

  it("names the argument that is wrong and what was expected", function()
    assert.equal("rfm.score: 'recency_days' must be a number, 0 or more, got nothing", kit.complaint(rfm.score, {}, CUTS))
    assert.equal("rfm.score: 'frequency' must be a number, 0 or more, got -1", kit.complaint(rfm.score, summary(1, -1, 1, 1), CUTS))
    assert.equal("rfm.score: 'monetary' must be a number, got 'ten'", kit.complaint(rfm.score, summary(1, 1, 1, "ten"), CUTS))
    local wrong = { recency_days = { 90, 30 }, frequency = { 2 }, monetary = { 2 } }
    assert.equal("rfm.score: 'cuts.recency_days' must be a list of numbers that ascend, got a table",
      kit.complaint(rfm.score, summary(1, 1, 1, 1), wrong))
    assert.matches("^rfm.score: 'summary' must be a table with recency_days", kit.complaint(rfm.score, nil, CUTS))
  end)

  it("blames the line that called", function()
    local line = debug.getinfo(1, "l").currentline + 1
    local _, why = pcall(function() rfm.score(summary(1, 1, 1, "x"), CUTS) end)
    assert.matches("stdlib_rfm_spec.lua:" .. line .. ": ", why, 1, true)
  end)
end)

describe("rfm.cut_points", function()
  it("parts values into classes of equal size", function()
    local values, sizes = {}, {}
    for place = 1, 100 do
      values[place] = (place * 37) % 101
    end
    local cuts = { recency_days = { 1 }, frequency = { 1 }, monetary = rfm.cut_points(values) }
    for _, value in ipairs(values) do
      local class = rfm.score(summary(0, 1, 0, value), cuts).monetary
      sizes[class] = (sizes[class] or 0) + 1
    end
    assert.same({ 20, 20, 20, 20, 20 }, sizes)
  end)

  it("leaves the list as it was, and refuses an empty one", function()
    local values = { 3, 1, 2 }
    assert.same({ 2 }, rfm.cut_points(values, 2))
    assert.same({ 3, 1, 2 }, values)
    assert.matches("'values' must be a list of numbers", kit.complaint(rfm.cut_points, {}))
    assert.matches("'values number 2' must be a number, got 'x'", kit.complaint(rfm.cut_points, { 1, "x" }))
    assert.matches("'classes' must be a number from 2 to 10, got 1", kit.complaint(rfm.cut_points, { 1 }, 1))
  end)
end)

describe("rfm.still_active", function()
  it("is the published P(alive) when time has no end", function()
    -- 1 / (1 + a / (b + x) * ((alpha + T) / (alpha + t_x)) ^ (r + x)), weeks, by the C library's pow.
    for _, history in ipairs { { 0, 0, 39 }, { 2, 30.43, 38.86 }, { 23, 39, 39 }, { 9, 12, 39 } } do
      local x, last, age = table.unpack(history)
      local wanted = 1 / (1 + 0.891 / (1.614 + x) * ((6.183 + age) / (6.183 + last)) ^ (0.525 + x))
      local days = summary((age - last) * 7, x + 1, age * 7)
      assert.near(wanted, rfm.still_active(days, { within_days = math.huge }), 1e-12)
    end
  end)

  it("falls with silence, rises with time to order in, and never leaves 0 to 1", function()
    for _, frequency in ipairs { 2, 10, 500 } do
      local before = 2
      for _, recency in ipairs { 1, 10, 100, 390 } do
        local active = rfm.still_active(summary(recency, frequency, 400), { within_days = 90 })
        assert.is_true(active >= 0 and active <= 1)
        assert.is_true(active < before)
        before = active
      end
    end
    local known = summary(20, 3, 300)
    assert.is_true(rfm.still_active(known, { within_days = 30 }) < rfm.still_active(known))
  end)

  it("says 0 of who never ordered", function()
    assert.equal(0, rfm.still_active(summary(0, 0, 0)))
  end)

  it("follows the shop's own rhythm", function()
    local slow = { r = 0.525, alpha_days = 600, a = 0.891, b = 1.614 }
    local quiet = summary(300, 4, 600)
    assert.is_true(rfm.still_active(quiet, { within_days = math.huge, parameters = slow })
      > rfm.still_active(quiet, { within_days = math.huge }))
  end)

  it("names what is wrong", function()
    assert.equal("rfm.still_active: 'recency_days' must be at most tenure_days, got 9",
      kit.complaint(rfm.still_active, summary(9, 2, 3)))
    assert.equal("rfm.still_active: no option 'within'; it knows within_days, parameters",
      kit.complaint(rfm.still_active, summary(1, 2, 3), { within = 3 }))
    assert.equal("rfm.still_active: 'alpha_days' must be a number, 1e-09 or more, got nothing",
      kit.complaint(rfm.still_active, summary(1, 2, 3), { parameters = { r = 1, a = 1, b = 1 } }))
    assert.matches("'parameters' must be a table with r, alpha_days, a and b, got 3",
      kit.complaint(rfm.still_active, summary(1, 2, 3), { parameters = 3 }), 1, true)
    assert.equal("rfm.still_active: 'within_days' must be a number above 0, got 0",
      kit.complaint(rfm.still_active, summary(1, 2, 3), { within_days = 0 }))
  end)

  it("ranks who of CDNOW's customers buys in the second half with AUC 0.74 or more", function()
    local events = kit.events "cdnow.ndjson.gz"
    if not events then
      return pending "no data"
    end
    local people, middle = halves(events)
    local scores, outcomes = {}, {}
    for place, person in ipairs(people) do
      scores[place] = rfm.still_active(summary(middle - person.last, person.frequency, middle - person.first))
      outcomes[place] = person.buys_again
    end
    assert.equal(2357, #people)
    local auc = kit.auc(scores, outcomes)
    print(string.format("rfm.still_active on CDNOW: AUC %.4f", auc))
    assert.is_true(auc >= 0.74)
  end)
end)
