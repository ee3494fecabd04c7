-- The `sarto` module in stock lua5.4: the real engine behind the specs.
local json = require "dkjson"
local sarto = require "sarto"

local function event(id, more)
  local made = { id = id, source = "spec", type = "page.viewed", subject = "lucia", time = "2026-03-02T10:00:00Z" }
  for key, value in pairs(more or {}) do
    made[key] = value
  end
  return json.encode(made)
end

describe("the sarto module", function()
  it("decides, and gives the same event the same decision", function()
    local runtime <close> = assert(sarto.open { workspace = "scripts/fashion", clock = "events" })
    local first = assert(runtime:decide(event "1"))
    assert.equal("lucia", json.decode(first).profile_id)
    assert.equal(first, runtime:decide(event "1"))
    assert.equal(first, runtime:decide(event("1", { subject = "someone else" })))
  end)

  it("names the field that is wrong", function()
    local runtime <close> = assert(sarto.open { workspace = "scripts/fashion", clock = "events" })
    local decision, why = runtime:decide '{"id":"1","source":"spec","type":"page.viewed"}'
    assert.is_nil(decision)
    assert.matches("^subject: missing", why)
  end)

  it("tells everything that is wrong with a workspace", function()
    local runtime, why, findings = sarto.open { workspace = "tests/spec/broken" }
    assert.is_nil(runtime)
    assert.matches("and 1 more", why)
    assert.equal(2, #findings)
    assert.matches("^strategies/one.lua:1: .*'placement' is missing", findings[1])
    assert.matches("^strategies/one.lua:2: .*did you mean 'placement'", findings[2])
  end)

  it("says of a closed runtime that it is closed", function()
    local runtime = assert(sarto.open { workspace = "scripts/fashion" })
    runtime:close()
    runtime:close()
    assert.has_error(function()
      runtime:decide(event "1")
    end, "the runtime is closed")
  end)

  it("lets time pass, and returns what the host decided then", function()
    local runtime <close> = assert(sarto.open { workspace = "scripts/fashion", clock = "events" })
    assert(runtime:decide(event("1", { type = "cart.updated", data = { category = "dresses" } })))
    assert.same({}, runtime:pass "2026-03-03T05:59:59Z")
    local made = runtime:pass "2026-03-03T10:00:00Z"
    assert.equal(1, #made)
    assert.equal("email.offers", json.decode(made[1]).placements[1].placement)
    assert.same({}, runtime:pass "2026-03-05T10:00:00Z")
    local nothing, why = runtime:pass "tomorrow"
    assert.is_nil(nothing)
    assert.matches("^time: expected RFC 3339", why)
  end)

  it("lists names of a kind, and says the nearest", function()
    local runtime <close> = assert(sarto.open { workspace = "scripts/fashion" })
    local names = runtime:names "placement"
    table.sort(names)
    assert.same({ "email.offers", "home.hero", "home.strip" }, names)
    assert.same({ "as_you_wish", "birthday", "day_after", "favourite_cloth", "gets_to_know", "goes_with", "hero_story",
                  "second_look", "vip_preview", "welcome_back", "within_budget" }, runtime:names "strategy")
    assert.same({ "bright", "gentle" }, runtime:names "tone")
    for _, kind in ipairs { "offer", "frame", "hard", "soft" } do
      assert.is_string(runtime:names(kind)[1])
    end
    assert.same({}, runtime:names "channel")
    assert.equal("home.hero", sarto.nearest("home.hreo", names))
    assert.is_nil(sarto.nearest("zzz", names))
    assert.is_nil(sarto.nearest("home.hero", {}))
    assert.has_error(function()
      sarto.nearest("x", { 1 })
    end, "sarto.nearest: expected a list of texts")
  end)

  -- What the sources of decisions call their checks, so that a new one is not forgotten in the list.
  it("lists the reasons, and every check that a decision may name", function()
    local runtime <close> = assert(sarto.open { workspace = "scripts/fashion" })
    assert.same({ "TARGETING_MATCH", "DEFAULT", "SPLIT", "DISABLED", "ERROR", "UNKNOWN" }, runtime:names "reason")
    local checks, count = {}, 0
    for _, name in ipairs(runtime:names "check") do
      checks[name] = true
    end
    local sources <close> = assert(io.popen([[grep -hE 'check = "|drop_of\(calling, "|\{"[a-z_]+", is_|"shown_already"' ]]
      .. "runtime/engine/*.c runtime/domain/guardrails.c"))
    for line in sources:lines() do
      local told = line:gsub('^.*check = "', '{"'):gsub('^.*drop_of%(calling, "', '{"'):gsub('^.*"shown_already".*$', '{"shown_already", is_')
      for name in told:gmatch '{"([a-z_]+)"' do
        assert.is_true(checks[name], name)
        count = count + 1
      end
    end
    assert.is_true(count >= 18)
  end)

  it("serves two runtimes side by side", function()
    local one <close> = assert(sarto.open { workspace = "scripts/fashion", clock = "events" })
    local other <close> = assert(sarto.open { workspace = "scripts/fashion", clock = "events" })
    for i = 1, 20 do
      assert.equal(one:decide(event(tostring(i))), other:decide(event(tostring(i))))
    end
  end)
end)
