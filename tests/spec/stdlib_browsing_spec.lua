-- sarto.browsing and sarto.engagement: what a visit's counts say.
local kit = dofile "tests/spec/stdlib_kit.lua"
local browsing = kit.require "sarto.browsing"
local engagement = kit.require "sarto.engagement"

local function session(pages, seconds, more)
  local made = { productPages = pages, productSeconds = seconds }
  for name, value in pairs(more or {}) do
    made[name] = value
  end
  return made
end

describe("browsing.style", function()
  it("calls long looks deep and glances quick", function()
    assert.equal("deep", browsing.style(session(5, 500)).style)
    assert.equal("quick", browsing.style(session(20, 100)).style)
    assert.equal("between", browsing.style(session(10, 300)).style)
    assert.equal(0.5, browsing.style(session(10, 300)).depth)
  end)

  it("reads one page with its dwell time", function()
    local style = browsing.style({ dwell_seconds = 90 }, browsing.page_viewed)
    assert.equal(0.75, style.depth)
    assert.near(0.5 / 3, style.weight, 1e-12)
  end)

  it("adds up the fields that make a measure, under any names", function()
    local fields = { pages = { "a", "b" }, seconds = { "c", "d" } }
    assert.equal(0.5, browsing.style({ a = 1, b = 1, c = 20, d = 40 }, fields).depth)
    assert.equal(0.5, browsing.style({ b = 2, d = 60 }, fields).depth)
  end)

  it("weighs a longer visit more, and never 0.5", function()
    local one, many = browsing.style(session(1, 30)).weight, browsing.style(session(1000, 30000)).weight
    assert.is_true(one < many and many < 0.5)
  end)

  it("says nothing where no time was measured", function()
    assert.is_nil(browsing.style(session(1, 0)))
    assert.is_nil(browsing.style(session(0, 10)))
    assert.is_nil(browsing.style({}))
  end)

  it("does not take a page left open for reading", function()
    assert.equal(browsing.style(session(1, 300)).depth, browsing.style(session(1, 30000)).depth)
  end)

  it("names what is wrong, at the line that called", function()
    assert.equal("browsing.read: 'productSeconds' must be a number, 0 or more, got -1",
      kit.complaint(browsing.style, session(1, -1)))
    assert.equal("browsing.read: 'bounceRate' must be a number from 0 to 1, got 20",
      kit.complaint(browsing.read, { bounceRate = 20 }))
    assert.equal("browsing.style: no option 'half'; it knows half_seconds, longest_seconds, deep, quick",
      kit.complaint(browsing.style, {}, nil, { half = 3 }))
    assert.matches("^browsing.read: no option 'page'; it knows pages, ", kit.complaint(browsing.style, {}, { page = "x" }))
    for _, call in ipairs { browsing.read, browsing.style, engagement.of } do
      local line = debug.getinfo(1, "l").currentline + 1
      local _, why = pcall(function() call(session("x", 1)) end)
      assert.matches("stdlib_browsing_spec.lua:" .. line .. ": ", why, 1, true)
    end
  end)
end)

describe("engagement.of", function()
  it("grows with pages and time, and shrinks with bounces", function()
    local little, much = engagement.of(session(2, 30)), engagement.of(session(40, 1500))
    assert.is_true(little.engagement < much.engagement)
    assert.is_true(engagement.of(session(40, 1500, { bounceRate = 0.2 })).engagement < much.engagement)
  end)

  it("comes nearer to buying with each step that buyers take", function()
    local visit, before = session(10, 300), 0
    for _, step in ipairs { "exitRate", "searches", "cartAdds", "checkouts" } do
      visit[step] = step == "exitRate" and 0.02 or 1
      local nearness = engagement.of(visit).nearness
      assert.is_true(nearness > before and nearness < 1, step)
      before = nearness
    end
  end)

  it("holds a full cart for nearer than a long visit without one", function()
    assert.is_true(engagement.of(session(3, 60, { cartAdds = 1 })).nearness > engagement.of(session(20, 600)).nearness)
  end)

  it("works on a dwell time alone, and says nothing of nothing", function()
    assert.near(0.1, engagement.of({ dwell_seconds = 600 / 9 }, browsing.page_viewed).engagement, 1e-12)
    assert.is_nil(engagement.of {})
    assert.is_nil(engagement.of { month = "Feb" })
  end)

  it("measures by the shop's own amounts", function()
    assert.equal(0.5, engagement.of(session(4, 100), { pages = "productPages" }, { pages = 4 }).engagement)
    assert.equal("engagement.of: no option 'page'; it knows pages, seconds, product_pages, product_seconds, exit_rate, searches",
      kit.complaint(engagement.of, {}, nil, { page = 4 }))
    assert.matches("'pages' must be a number, 1e%-09 or more, got 0", kit.complaint(engagement.of, {}, nil, { pages = 0 }))
  end)

  it("stays within 0 and 1 on every real session, and ranks the buyers with AUC 0.70 or more without a cart", function()
    local events = kit.events "online_shoppers_dev.ndjson.gz"
    if not events then
      return pending "no data"
    end
    local scores, outcomes, outside = {}, {}, 0
    for place, event in ipairs(events) do
      local visit = engagement.of(event.data)
      local style = browsing.style(event.data)
      for _, value in ipairs { visit.engagement, visit.nearness, visit.weight, style and style.depth or 0 } do
        outside = outside + (value >= 0 and value <= 1 and 0 or 1)
      end
      scores[place], outcomes[place] = visit.nearness, event.data.purchased
    end
    assert.equal(0, outside)
    local auc = kit.auc(scores, outcomes)
    print(string.format("engagement.of nearness on Online Shoppers: AUC %.4f", auc))
    assert.is_true(auc >= 0.70)
  end)
end)
