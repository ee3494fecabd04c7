-- The words that specs are written in, loaded beside busted's own globals and used on scripts/fashion.
local words

local function load_words()
  words = {}
  local environment = {
    _G = words,
    os = setmetatable({
      getenv = function()
        return "scripts/fashion"
      end,
    }, { __index = os }),
  }
  assert(loadfile("bindings/sarto_words.lua", "t", setmetatable(environment, { __index = _G })))()
end

-- What an expectation that fails says: its sentence, then the decision in plain words, with its time.
local function complaint(expectation)
  return select(2, pcall(expectation("home.hero").by, "second_look"))
end

describe("the words of specs", function()
  before_each(function()
    load_words()
    words.given(words.persona "lucia")
  end)

  it("refuse a placement that the workspace does not have, whatever is expected of it", function()
    words.when_event { type = "page.viewed", placements = { "home.strip", "home.hreo" }, data = { category = "dresses" } }
    local ok, why = pcall(words.decides, "home.hreo")
    assert.is_false(ok)
    assert.matches("the workspace has no placement 'home.hreo', did you mean 'home.hero'%?$", why)
    ok, why = pcall(words.decides, "zzz")
    assert.is_false(ok)
    assert.matches("the workspace has no placement 'zzz'$", why)
  end)

  it("take the same table twice for two events, of whoever is given then", function()
    local look = { type = "page.viewed", data = { category = "dresses" } }
    words.when_event(look)
    words.given(words.persona "emma")
    words.when_event(look)
    assert.same({ type = "page.viewed", data = { category = "dresses" } }, look)
    assert.matches("\nemma, ", complaint(words.decides))
  end)

  -- What `wrong` raises, with the line of this file that is at fault.
  local function refusal(wrong)
    local ok, why = pcall(wrong)
    assert.is_false(ok)
    assert.matches("words_spec%.lua:" .. debug.getinfo(wrong, "S").linedefined .. ": ", why)
    return why:match ": (.*)$"
  end

  it("refuse names that the workspace does not have, at the spec's line", function()
    words.when_event { type = "page.viewed", data = { category = "dresses" } }
    local hero = words.decides "home.hero"
    assert.equal("the workspace has no offer 'wrap-1', did you mean 'wrap-11'?", refusal(function() hero.never_offers "wrap-1" end))
    assert.equal("the workspace has no offer 'wrap-1', did you mean 'wrap-11'?", refusal(function() hero.offers "wrap-1" end))
    assert.equal("the workspace has no strategy 'outfit_stroy', did you mean 'outfit_story'?", refusal(function() hero.by "outfit_stroy" end))
    assert.equal("the workspace has no strategy 'zzz'", refusal(function() hero.dropped("zzz", "propose") end))
    assert.equal("the workspace has no frame 'uniqe', did you mean 'unique'?", refusal(function() hero.frame "uniqe" end))
    assert.equal("say which offer", refusal(function() hero.never_offers() end))
    assert.matches("^dropped: say which check dropped it", refusal(function() hero.dropped "within_budget" end))
  end)

  it("refuse data and events that would be lost, at the spec's line", function()
    local changed = words.persona("lucia", { lokale = "it" })
    assert.equal("the workspace has no hard attribute 'lokale', did you mean 'locale'?", refusal(function() words.given(changed) end))
    assert.matches("^given: expected a persona", refusal(function() words.given "lucia" end))
    words.given(words.persona "lucia")
    local event = { type = "page.viewed", placement = "home.hero" }
    assert.equal("an event has no member 'placement', did you mean 'placements'?", refusal(function() words.when_event(event) end))
    assert.equal("the event was refused: data: expected an object", refusal(function() words.when_event { type = "a", data = { 1 } } end))
  end)

  it("expect nothing of a placement that this event did not decide", function()
    words.when_event { type = "page.viewed", placements = "home.strip", data = { category = "dresses" } }
    words.decides("home.hero").nothing().never_offers "wrap-11"
    assert.is_false(pcall(words.decides("home.strip").nothing))
  end)

  it("begin each day at noon UTC", function()
    words.when_event { type = "page.viewed" }
    assert.matches("2026%-03%-02T12:00:0%dZ", complaint(words.decides))
    for _, day in ipairs { "2026-03-31", "2026-12-31", "2027-01-01", "2028-02-29", "2028-03-01", "2100-02-28", "2100-03-01" } do
      words.on_day(day)
      words.when_event { type = "page.viewed" }
      assert.matches(day .. "T12:00:01Z", complaint(words.decides), 1, true)
    end
  end)

  it("know no day that the calendar does not have", function()
    for _, day in ipairs { "2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-01-00" } do
      local ok, why = pcall(words.on_day, day)
      assert.is_false(ok)
      assert.matches("there is no day " .. day, why, 1, true)
    end
  end)

  it("say the same in every time zone", function()
    local run = assert(io.popen "TZ=Pacific/Kiritimati lua5.4 /usr/bin/busted --filter='noon UTC' tests/spec/words_spec.lua 2>&1")
    local told = run:read "a"
    run:close()
    assert.matches("1 success / 0 failures / 0 errors", told, 1, true)
  end)
end)
