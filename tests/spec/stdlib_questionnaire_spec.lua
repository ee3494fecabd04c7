-- sarto.questionnaire and sarto.reliability: small instruments by hand, the Big Five on real answers.
local kit = dofile "tests/spec/stdlib_kit.lua"
local questionnaire = kit.require "sarto.questionnaire"
local reliability = kit.require "sarto.reliability"

local function small(more)
  local shape = { scale = { 1, 5 }, scales = { calm = { "q1", "q2", "q3", "q4" } }, reversed = { "q2" } }
  for name, value in pairs(more or {}) do
    shape[name] = value
  end
  return questionnaire.new(shape)
end

local SCALES = { A = "agreeableness", C = "conscientiousness", E = "extraversion", N = "emotional_stability", O = "openness" }

-- The dictionary's items with their keying, +1 or -1.
local function read_keys()
  local keys = {}
  for line in io.lines "../shared/data/bfi_dictionary.csv" do
    local item, keying = line:match '^"(%u%d)".*,(%-?1),"[^"]*"$'
    if item then
      keys[item] = tonumber(keying)
    end
  end
  return keys
end

local function big_five(keys)
  local scales, reversed = {}, {}
  for letter, name in pairs(SCALES) do
    scales[name] = {}
    for number = 1, 5 do
      scales[name][number] = letter .. number
      if keys[letter .. number] == -1 then
        reversed[#reversed + 1] = letter .. number
      end
    end
  end
  return questionnaire.new { scale = { 1, 6 }, scales = scales, reversed = reversed, least_answered = 0.5 }
end

-- What counts of a line, without decoding all 72,292 of them.
local function read_answer(line)
  return { subject = line:match '"subject":"([^"]+)"', item = line:match '"item":"(%w+)"', answer = line:match '"answer":(%d)' }
end

-- Everyone who is in the data, with their answers by item.
local function respondents(events)
  local by_subject, list = {}, {}
  for _, event in ipairs(events) do
    if not by_subject[event.subject] then
      by_subject[event.subject] = {}
      list[#list + 1] = by_subject[event.subject]
    end
    if event.item then
      by_subject[event.subject][event.item] = tonumber(event.answer)
    end
  end
  return list
end

-- The mean of a person's keyed answers to a letter's items, and how many there are.
local function keyed_mean(keys, letter, answers)
  local sum, count = 0, 0
  for number = 1, 5 do
    local answer = answers[letter .. number]
    if answer then
      sum, count = sum + (keys[letter .. number] == 1 and answer or 7 - answer), count + 1
    end
  end
  return sum / count, count
end

describe("questionnaire.scores", function()
  it("is the mean of the keyed answers, its place on the scale and the share answered", function()
    assert.same({ calm = { score = 4.5, value = 0.875, weight = 1 } },
      questionnaire.scores(small(), { q1 = 5, q2 = 2, q3 = 4, q4 = 5 }))
  end)

  it("counts what is answered, and nothing in place of what is not", function()
    assert.same({ calm = { score = 5, value = 1, weight = 0.5 } }, questionnaire.scores(small(), { q1 = 5, q2 = 1 }))
  end)

  it("has no score below the least share answered, nor without any answer", function()
    assert.same({}, questionnaire.scores(small(), { q1 = 5 }))
    assert.same({ calm = { score = 5, value = 1, weight = 0.25 } },
      questionnaire.scores(small { least_answered = 0.25 }, { q1 = 5 }))
    assert.same({}, questionnaire.scores(small { least_answered = 0 }, {}))
  end)

  it("takes any scale, below zero too", function()
    local mood = questionnaire.new { scale = { -2, 2 }, scales = { mood = { "m" } }, reversed = { "m" } }
    assert.same({ mood = { score = -1, value = 0.25, weight = 1 } }, questionnaire.scores(mood, { m = 1 }))
  end)

  it("refuses what is no instrument", function()
    local shape = { scale = { 1, 5 }, scales = { calm = { "q1" } } }
    local wanted = "'instrument' must be what questionnaire.new returned, got a table"
    assert.matches(wanted, kit.complaint(questionnaire.scores, shape, {}), 1, true)
    assert.matches(wanted, kit.complaint(questionnaire.evidence, shape, "q1", 1), 1, true)
    assert.matches(wanted, kit.complaint(reliability.alpha, shape, "calm", {}), 1, true)
  end)

  it("refuses an answer that is not on the scale", function()
    assert.equal("questionnaire.scores: 'q2' must be a number from 1 to 5, got 6",
      kit.complaint(questionnaire.scores, small(), { q2 = 6 }))
    assert.equal("questionnaire.scores: 'q1' must be a number from 1 to 5, got '3'",
      kit.complaint(questionnaire.scores, small(), { q1 = "3" }))
  end)
end)

describe("questionnaire.evidence", function()
  it("adds up to the score", function()
    local instrument, answers = small(), { q1 = 4, q2 = 5, q3 = 2 }
    local value, weight = 0, 0
    for item, answer in pairs(answers) do
      local one = questionnaire.evidence(instrument, item, answer).calm
      value, weight = value + one.value * one.weight, weight + one.weight
    end
    local whole = questionnaire.scores(instrument, answers).calm
    assert.near(whole.value, value / weight, 1e-12)
    assert.equal(whole.weight, weight)
  end)

  it("is empty for an item of no scale", function()
    assert.same({}, questionnaire.evidence(small(), "q9", 3))
  end)

  it("refuses what is no item or no answer", function()
    assert.matches("'item' must be an item's name, got nothing", kit.complaint(questionnaire.evidence, small(), nil, 3))
    assert.matches("'answer' must be a number from 1 to 5, got 0", kit.complaint(questionnaire.evidence, small(), "q1", 0))
  end)
end)

describe("questionnaire.new", function()
  local function complaint(more)
    return kit.complaint(small, more)
  end

  it("names what is wrong with the shape", function()
    assert.equal("questionnaire.new: no option 'revrsed'; it knows scale, scales, reversed, least_answered",
      complaint { revrsed = {} })
    assert.equal("questionnaire.new: 'scale's highest' must be more than its lowest, got 1", complaint { scale = { 5, 1 } })
    assert.equal("questionnaire.new: 'reversed' must be items that stand in a scale, got 'q7'", complaint { reversed = { "q7" } })
    assert.equal("questionnaire.new: 'scales.calm' must be a list of names, none twice, got 'q1'", complaint { scales = { calm = { "q1", "q1" } } })
    assert.equal("questionnaire.new: 'scales.calm' must be a list of items, got a table", complaint { scales = { calm = {} } })
    assert.equal("questionnaire.new: 'scales.calm' must be a list of names, got 'q1'", complaint { scales = { calm = "q1" } })
    assert.equal("questionnaire.new: 'least_answered' must be a number from 0 to 1, got 50", complaint { least_answered = 50 })
    assert.matches("'scale' must be its lowest and highest answer", complaint { scale = 5 })
  end)
end)

describe("reliability.alpha", function()
  it("is 1 for items that say the same, the reversed one too", function()
    local answers = {}
    for answer = 1, 5 do
      answers[answer] = { q1 = answer, q2 = 6 - answer, q3 = answer, q4 = answer }
    end
    assert.near(1, (reliability.alpha(small(), "calm", answers)), 1e-12)
  end)

  it("leaves out whoever did not answer the whole scale", function()
    local answers = { { q1 = 1, q2 = 4, q3 = 2, q4 = 1 }, { q1 = 5, q2 = 2, q3 = 4, q4 = 5 }, { q1 = 3, q2 = 3, q3 = 3, q4 = 2 } }
    local alpha, complete = reliability.alpha(small(), "calm", answers)
    answers[4] = { q1 = 1, q3 = 5, q4 = 5 }
    assert.same({ alpha, complete }, { reliability.alpha(small(), "calm", answers) })
    assert.equal(3, complete)
  end)

  it("has no meaning for one item, one respondent or answers all alike", function()
    local alike = { q1 = 3, q2 = 3, q3 = 3, q4 = 3 }
    assert.same({ nil, 1 }, { reliability.alpha(small(), "calm", { alike }) })
    assert.same({ nil, 2 }, { reliability.alpha(small(), "calm", { alike, alike }) })
    local one = questionnaire.new { scale = { 1, 5 }, scales = { calm = { "q1" } } }
    assert.same({ nil, 2 }, { reliability.alpha(one, "calm", { { q1 = 1 }, { q1 = 2 } }) })
    assert.matches("'scale' must be one of the instrument's scales, got 'clam'",
      kit.complaint(reliability.alpha, one, "clam", {}))
  end)
end)

describe("the Big Five of 2,800 people", function()
  local events = kit.events("bfi.ndjson.gz", read_answer)
  local people = events and respondents(events)
  local keys = events and read_keys()

  it("score the plain mean of keyed items", function()
    if not people then
      return pending "no data"
    end
    local instrument, scored, different = big_five(keys), 0, 0
    assert.equal(2800, #people)
    for _, answers in ipairs(people) do
      local scores = questionnaire.scores(instrument, answers)
      for letter, name in pairs(SCALES) do
        local mean, count = keyed_mean(keys, letter, answers)
        local score, wanted = scores[name], count >= 3 and mean or nil
        scored = scored + (score and 1 or 0)
        if (score and score.score) ~= wanted or score and (score.weight ~= count / 5 or score.value ~= (mean - 1) / 5) then
          different = different + 1
        end
      end
    end
    assert.equal(0, different)
    assert.is_true(scored > 13900)
  end)

  it("have the published alphas, over who answered the whole scale", function()
    if not people then
      return pending "no data"
    end
    local instrument, told = big_five(keys), {}
    for _, published in ipairs { { "A", 0.704 }, { "C", 0.729 }, { "E", 0.761 }, { "N", 0.813 }, { "O", 0.603 } } do
      local letter, wanted = table.unpack(published)
      local alpha, complete = reliability.alpha(instrument, SCALES[letter], people)
      told[#told + 1] = string.format("%s %.4f (%d)", letter, alpha, complete)
      assert.near(wanted, alpha, 0.005)
    end
    print("alphas of the Big Five: " .. table.concat(told, ", "))
  end)
end)
