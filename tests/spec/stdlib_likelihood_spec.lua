-- sarto.likelihood: learns what there is to learn, says so early, and keeps to the rules of a pure module.
local kit = dofile "tests/spec/stdlib_kit.lua"
local json = require "dkjson"
local likelihood = kit.require "sarto.likelihood"

local NUMBERS = { "administrativePages", "administrativeSeconds", "informationalPages", "informationalSeconds",
                  "productPages", "productSeconds", "bounceRate", "exitRate", "specialDay" }
local CATEGORIES = { "month", "visitor", "weekend", "operatingSystem", "browser", "region", "trafficType" }

-- Examples whose outcome depends on both kinds of features, from a fixed sequence.
local function examples(count)
  local list, state = {}, 1
  local function draw()
    state = state * 48271 % 2147483647
    return state / 2147483647
  end
  for place = 1, count do
    local seconds, channel = draw() * 600, draw() < 0.5 and "mail" or "web"
    local chance = 0.8 * (seconds / 600) + (channel == "mail" and 0.2 or 0)
    list[place] = { features = { seconds = seconds, channel = channel }, outcome = draw() < chance }
  end
  return list
end

local function learned(list, shape)
  local model = likelihood.new(shape or { numbers = { "seconds" }, categories = { "channel" } })
  for _, example in ipairs(list) do
    likelihood.learn(model, example.features, example.outcome)
  end
  return model
end

describe("sarto.likelihood", function()
  it("says 0.5 before it has seen anything", function()
    assert.equal(0.5, likelihood.predict(likelihood.new {}, { seconds = 3 }))
  end)

  it("comes to the base rate where nothing else is to be learned", function()
    local model = likelihood.new {}
    for place = 1, 3000 do
      likelihood.learn(model, {}, place % 5 == 0)
    end
    assert.near(0.2, likelihood.predict(model, {}), 0.03)
  end)

  it("learns from numbers and from categories", function()
    local model = learned(examples(3000))
    local low = likelihood.predict(model, { seconds = 10, channel = "web" })
    local number = likelihood.predict(model, { seconds = 590, channel = "web" })
    local category = likelihood.predict(model, { seconds = 10, channel = "mail" })
    assert.near(0.05, low, 0.08)
    assert.near(0.8, number, 0.08)
    assert.is_true(category > low + 0.05)
  end)

  it("learns what is likely in the middle alone", function()
    local model = likelihood.new { numbers = { "x" } }
    for place = 1, 6000 do
      local x = place * 7919 % 100
      likelihood.learn(model, { x = x }, x > 40 and x < 60)
    end
    assert.is_true(likelihood.predict(model, { x = 50 }) > 2 * likelihood.predict(model, { x = 5 }))
    assert.is_true(likelihood.predict(model, { x = 50 }) > 2 * likelihood.predict(model, { x = 95 }))
  end)

  it("does not change by predicting", function()
    local model = learned(examples(50))
    local before = json.encode(model, { keyorder = NUMBERS })
    likelihood.predict(model, { seconds = 7, channel = "never seen" })
    assert.same(json.decode(before), json.decode(json.encode(model)))
  end)

  it("is plain data: written out and read back it predicts the same and learns on", function()
    local model, more = learned(examples(200)), examples(220)
    local again = json.decode(json.encode(model))
    for place = 201, 220 do
      local features = more[place].features
      assert.near(likelihood.predict(model, features), likelihood.predict(again, features), 1e-9)
      likelihood.learn(model, features, more[place].outcome)
      assert.equal(again, likelihood.learn(again, features, more[place].outcome))
    end
  end)

  it("predicts the same in whatever unit a number comes", function()
    local list = examples(500)
    local in_seconds = learned(list)
    for _, example in ipairs(list) do
      example.features.seconds = example.features.seconds / 64
    end
    local scaled = learned(list)
    assert.equal(likelihood.predict(in_seconds, { seconds = 320 }), likelihood.predict(scaled, { seconds = 5 }))
  end)

  it("bounds the values of a category, and takes the rest for one", function()
    local model = likelihood.new { categories = { "city" }, most_values = 3 }
    for place = 1, 50 do
      likelihood.learn(model, { city = "city " .. place }, place % 2 == 0)
    end
    local count = 0
    for _ in pairs(model.weights) do
      count = count + 1
    end
    assert.equal(5, count) -- the bias, three cities, the others
    assert.equal(likelihood.predict(model, { city = "x" }), likelihood.predict(model, { city = "y" }))
  end)

  it("takes 2 and 2.0 for one value, and outlives the largest numbers", function()
    local model = likelihood.new { numbers = { "n" }, categories = { "browser" } }
    likelihood.learn(model, { browser = 2, n = 0 }, true)
    likelihood.learn(model, { browser = 2.0, n = 1e308 }, true)
    likelihood.learn(model, { browser = false, n = -1e308 }, false)
    assert.equal(2, model.values.browser.count)
    local chance = likelihood.predict(model, { n = 1.7e308 })
    assert.is_true(chance > 0 and chance < 1)
  end)

  it("keeps a customer's own words out of its errors", function()
    local model = likelihood.new { numbers = { "n" } }
    assert.equal("likelihood.predict: 'n' must be a number, got a long text",
      kit.complaint(likelihood.predict, model, { n = "what a customer wrote to us in confidence" }))
  end)

  it("names what is wrong", function()
    assert.equal("likelihood.predict: 'model' must be what likelihood.new returned, got nothing",
      kit.complaint(likelihood.predict, nil, {}))
    local model = likelihood.new { numbers = { "n" }, categories = { "c" } }
    assert.equal("likelihood.learn: 'n' must be a number, got '3'", kit.complaint(likelihood.learn, model, { n = "3" }, true))
    assert.equal("likelihood.predict: 'c' must be a text, a number or a boolean, got a table",
      kit.complaint(likelihood.predict, model, { c = {} }))
    assert.equal("likelihood.learn: 'outcome' must be true or false, got 1", kit.complaint(likelihood.learn, model, {}, 1))
    assert.equal("likelihood.new: no option 'number'; it knows numbers, categories, alpha, beta, l1, l2, most_values",
      kit.complaint(likelihood.new, { number = {} }))
    assert.equal("likelihood.new: 'numbers' must be a list of names, none twice, got 'a'", kit.complaint(likelihood.new, { numbers = { "a", "a" } }))
    assert.equal("likelihood.new: 'alpha' must be a number, 1e-09 or more, got 0", kit.complaint(likelihood.new, { alpha = 0 }))
  end)

  it("ranks the buyers of real sessions, learned as they come, with AUC 0.72 or more", function()
    local events = kit.events "online_shoppers_dev.ndjson.gz"
    if not events then
      return pending "no data"
    end
    local model = likelihood.new { numbers = NUMBERS, categories = CATEGORIES }
    local scores, outcomes = {}, {}
    for place, event in ipairs(events) do
      scores[place], outcomes[place] = likelihood.predict(model, event.data), event.data.purchased
      likelihood.learn(model, event.data, event.data.purchased)
    end
    local auc = kit.auc(scores, outcomes)
    print(string.format("likelihood on Online Shoppers, predicted before learned, without pageValue: AUC %.4f", auc))
    assert.is_true(auc >= 0.72)
  end)
end)
