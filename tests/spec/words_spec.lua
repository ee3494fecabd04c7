-- The words that specs are written in, loaded beside busted's own globals and used on scripts/fashion.
local words

local function load_words(workspace)
  words = {}
  local environment = {
    _G = words,
    os = setmetatable({
      getenv = function()
        return workspace or "scripts/fashion"
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

  it("say what was asked, and what was expected instead", function()
    words.given(words.persona "new_face")
    words.when_event { type = "page.viewed", data = {} }
    words.asks_nothing()
    assert.matches("expected that taste is asked, got nothing\nnew_face, ", select(2, pcall(words.asks, "taste")))
    words.when_event { type = "consent.granted", data = { purpose = "personalization" } }
    for _ = 1, 4 do
      words.when_event { type = "page.viewed", data = {} }
    end
    local taste = words.asks("taste").by("gets_to_know").gives("care-sheet").says "Tre risposte"
    assert.equal("the workspace has no ask 'tast', did you mean 'taste'?", refusal(function() words.asks "tast" end))
    assert.matches("taste: expected that it gives coat%-24, got care%-sheet\n", select(2, pcall(taste.gives, "coat-24")))
    assert.matches("expected that letters is asked, got taste\n", select(2, pcall(words.asks, "letters")))
    assert.matches("expected that nothing is asked, got taste\n", select(2, pcall(words.asks_nothing)))
    assert.matches("write a dot and no colon: asks%(\"taste\"%)%.gives", select(2, pcall(taste.gives, taste, "care-sheet")))
  end)

  it("refuse names that the workspace does not have, at the spec's line", function()
    words.when_event { type = "page.viewed", data = { category = "dresses" } }
    local hero = words.decides "home.hero"
    assert.equal("the workspace has no offer 'wrap-1', did you mean 'wrap-11'?", refusal(function() hero.never_offers "wrap-1" end))
    assert.equal("the workspace has no offer 'wrap-1', did you mean 'wrap-11'?", refusal(function() hero.offers "wrap-1" end))
    assert.equal("the workspace has no strategy 'hero_stroy', did you mean 'hero_story'?", refusal(function() hero.by "hero_stroy" end))
    assert.equal("the workspace has no strategy 'zzz'", refusal(function() hero.dropped("zzz", "propose") end))
    assert.equal("the workspace has no frame 'uniqe', did you mean 'unique'?", refusal(function() hero.frame "uniqe" end))
    assert.equal("the workspace has no tone 'gentel', did you mean 'gentle'?", refusal(function() hero.tone "gentel" end))
    assert.equal("say which tone", refusal(function() hero.tone() end))
    assert.equal("say which offer", refusal(function() hero.never_offers() end))
    assert.matches("^dropped: say which check dropped it", refusal(function() hero.dropped "within_budget" end))
  end)

  it("refuse a reason and a check that there is not, at the spec's line", function()
    words.when_event { type = "page.viewed" }
    local hero = words.decides "home.hero"
    assert.equal("there is no reason 'DEFUALT', did you mean 'DEFAULT'?", refusal(function() hero.reason "DEFUALT" end))
    assert.equal("there is no reason 'split', did you mean 'SPLIT'?", refusal(function() hero.reason "split" end))
    assert.equal("there is no reason 'zzz'", refusal(function() hero.reason "zzz" end))
    assert.equal("say which reason", refusal(function() hero.reason() end))
    assert.equal("there is no check 'eligibel', did you mean 'eligible'?", refusal(function() hero.dropped("hero_story", "eligibel") end))
  end)

  it("ask for a dot where an expectation is called with a colon, at the spec's line", function()
    words.when_event { type = "page.viewed" }
    local hero = words.decides "home.hero"
    for _, name in ipairs { "by", "frame", "tone", "reason", "at_least", "nothing", "offers", "never_offers", "says", "never_says",
                            "dropped" } do
      local sentence = name .. ': write a dot and no colon: decides("home.hero").' .. name .. "(…)"
      assert.equal(sentence, refusal(function() hero[name](hero, "hero_story") end))
    end
    assert.matches("^by: write a dot", refusal(function() hero:by "hero_story" end))
    assert.matches("^says: write a dot", refusal(function() hero.never_says("zzz"):says "Ciao" end))
  end)

  it("say what was expected in the place of something else, at the spec's line", function()
    assert.equal('when_event: expected a table, such as when_event { type = "page.viewed" }', refusal(function() words.when_event "page.viewed" end))
    assert.equal('when_event: expected a table, such as when_event { type = "order.placed" }', refusal(function() words.when_event "order.placed" end))
    assert.equal('when_event: expected a table, such as when_event { type = "page.viewed" }', refusal(function() words.when_event() end))
    assert.equal('on_day: expected a day such as "2026-05-01"', refusal(function() words.on_day() end))
    words.when_event { type = "page.viewed" }
    local hero = words.decides "home.hero"
    assert.equal("at_least: expected a number, such as at_least(2)", refusal(function() hero.at_least "2" end))
    assert.equal('says: expected a text, such as says "Hello"', refusal(function() hero.says() end))
    assert.equal('never_says: expected a text, such as never_says "Hello"', refusal(function() hero.never_says() end))
  end)

  it("know as somebody new whom an event names, and nobody where none is named", function()
    load_words()
    assert.matches("^say who it happens to first: .*subject = ", refusal(function() words.when_event { type = "page.viewed" } end))
    words.on_day "2026-05-01"
    words.when_event { subject = "somebody new", type = "page.viewed", data = { category = "dresses" } }
    words.decides("home.hero").reason("DEFAULT").dropped("hero_story", "consent")
    assert.matches("\nsomebody new, 2026-05-01T12:00:01Z", complaint(words.decides), 1, true)
    assert.matches("^say who it happens to first", refusal(function() words.when_event { type = "page.viewed" } end))
  end)

  it("refuse data and events that would be lost, at the spec's line", function()
    local lucia = words.persona "lucia"
    assert.equal("the workspace has no hard attribute 'lokale', did you mean 'locale'?", refusal(function() words.given(lucia, { lokale = "it" }) end))
    assert.matches("^given: the lifecycle follows from what was ordered", refusal(function() words.given(lucia, { lifecycle = "lapsed" }) end))
    assert.matches("^given: expected what differs as a table", refusal(function() words.given(lucia, "en") end))
    assert.matches("^given: expected a persona", refusal(function() words.given "lucia" end))
    assert.matches("what differs goes to given", refusal(function() words.persona("lucia", { locale = "en" }) end))
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

  it("begin with a persona, and with what differs from it", function()
    words.when_event { type = "page.viewed", data = { category = "dresses" } }
    assert.is_true(pcall(words.decides("home.hero").says, "tuo outfit unico"))
    words.given(words.persona "lucia", { locale = "en" })
    words.when_event { type = "page.viewed", data = { category = "dresses" } }
    assert.is_true(pcall(words.decides("home.hero").says, "only yours"))
    words.given(words.persona "lucia", {})
    words.when_event { type = "page.viewed", data = { category = "dresses" } }
    assert.is_true(pcall(words.decides("home.hero").says, "tuo outfit unico"))
  end)

  it("expect a tone", function()
    words.when_event { type = "page.viewed", data = { category = "dresses" } }
    assert.is_true(pcall(words.decides("home.hero").tone, "bright"))
    local ok, why = pcall(words.decides("home.hero").tone, "gentle")
    assert.is_false(ok)
    assert.matches("home.hero: expected the tone gentle, got bright", why, 1, true)
    ok, why = pcall(words.decides("home.strip").tone, "bright")
    assert.is_false(ok)
    assert.matches("expected the tone bright, got nil", why, 1, true)
  end)

  it("read a message in parts as a whole", function()
    load_words "tests/spec/letter"
    words.given(words.persona "anna")
    words.when_event { type = "page.viewed" }
    local letter = words.decides "letter"
    assert.is_true(pcall(letter.says, "Two ideas"))
    assert.is_true(pcall(letter.says, "days ahead"))
    assert.is_false(pcall(letter.says, "cart"))
    assert.is_true(pcall(letter.never_says, "cart"))
    assert.is_false(pcall(letter.never_says, "two ideas"))
    assert.is_false(pcall(letter.never_says, "DAYS AHEAD"))
  end)

  it("mean another event each time that the same is said", function()
    local look = { type = "product.viewed", data = { item = "parka-03", category = "outerwear" } }
    for _ = 1, 3 do
      words.when_event(look)
    end
    assert.is_true(pcall(words.decides("home.strip").by, "second_look"))
    assert.same({ type = "product.viewed", data = { item = "parka-03", category = "outerwear" } }, look)
  end)

  it("move the clock on, and ask about nothing that was decided before", function()
    words.when_event { type = "page.viewed" }
    words.after_waiting "25h"
    assert.matches("the host has done nothing for this customer", complaint(words.decides), 1, true)
    words.when_event { type = "page.viewed" }
    assert.matches("2026-03-03T13:00:02Z", complaint(words.decides), 1, true)
    for duration, time in pairs { ["30s"] = "03-02T12:00:31Z", ["5min"] = "03-02T12:05:01Z", ["3d"] = "03-05T12:00:01Z",
                                  ["2w"] = "03-16T12:00:01Z" } do
      words.given(words.persona "lucia")
      words.after_waiting(duration)
      words.when_event { type = "page.viewed" }
      assert.matches("2026-" .. time, complaint(words.decides), 1, true)
    end
    words.on_day "2026-05-01"
    assert.matches("the host has done nothing for this customer", complaint(words.decides), 1, true)
  end)

  it("can say that the host did nothing, where nothing was due or what waited was taken away", function()
    words.given(words.persona "said_yes")
    words.when_event { type = "cart.updated", data = { category = "dresses" } }
    words.after_waiting "10h"
    words.decides("email.offers").nothing()
    words.asks_nothing()
    local why = select(2, pcall(words.decides("email.offers").by, "day_after"))
    assert.matches("email.offers: expected day_after, got nothing\nthe host has done nothing", why, 1, true)
    words.when_event { type = "order.placed", data = { items = { "scarf-10" }, total = 50 } }
    words.decides("email.offers").dropped("day_after", "wake")
    words.after_waiting "14h"
    words.decides("email.offers").nothing()
  end)

  it("ask about what the host did for somebody whom the event alone named", function()
    load_words()
    words.when_event { subject = "x", type = "consent.granted", data = { purpose = { "personalization", "news_by_email" } } }
    words.when_event { subject = "x", type = "cart.updated", data = { category = "dresses" } }
    words.after_waiting "24h"
    words.decides("email.offers").dropped("day_after", "waited")
  end)

  it("ask about what the host has done while the clock moved", function()
    words.given(words.persona "carla")
    words.on_day "2026-03-05"
    assert.is_true(pcall(words.decides("email.offers").by, "birthday"))
    words.when_event { type = "page.viewed" }
    assert.is_false(pcall(words.decides("email.offers").by, "birthday"))
  end)

  it("know no duration that means nothing", function()
    for _, duration in ipairs { "soon", "25", "h", "-1h", "1.5h", "25 h", "3m", "1234567s", 25, "" } do
      assert.matches("^after_waiting: expected a duration", refusal(function() words.after_waiting(duration) end))
    end
    load_words()
    assert.matches("^say who waits first", refusal(function() words.after_waiting "1h" end))
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

  it("give whoever comes after on_day the same day", function()
    words.on_day "2026-05-01"
    words.given(words.persona "emma")
    words.after_waiting "3d"
    words.given(words.persona "lucia")
    words.when_event { type = "page.viewed" }
    assert.matches("\nlucia, 2026-05-01T12:00:01Z", complaint(words.decides), 1, true)
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

describe("sarto test", function()
  local folder

  before_each(function()
    folder = os.tmpname()
    assert(os.remove(folder))
    assert(os.execute(("cp -r tests/spec/letter %s && mkdir %s/specs"):format(folder, folder)))
  end)

  after_each(function()
    assert(os.execute("rm -r " .. folder))
  end)

  local function write(name, text)
    local file <close> = assert(io.open(folder .. "/specs/" .. name, "w"))
    file:write(text)
  end

  -- What it says of the specs that are written; the program lies where the module does.
  local function run()
    local program = package.searchpath("sarto", package.cpath):gsub("lua/sarto%.so$", "sarto")
    local output = assert(io.popen(("%s test %s 2>&1"):format(program, folder)))
    local told = output:read "a"
    output:close()
    return told
  end

  it("begins each spec with nobody, at the day that before_each says", function()
    write("fresh_spec.lua", [[
      local letter = { type = "page.viewed" }
      local function is_told(what)
        local _, why = pcall(decides("letter").says, "what is not said")
        assert.matches(what, why, 1, true)
      end

      describe("on a day", function()
        before_each(function() on_day "2026-05-01" end)
        it("one", function()
          given(persona "anna")
          after_waiting "400d"
          when_event(letter)
          is_told "anna, 2027-06-05T12:00:01Z"
        end)
        it("two", function()
          assert.matches("say who it happens to first", select(2, pcall(when_event, letter)), 1, true)
          assert.matches("say what happens first", select(2, pcall(decides, "letter")), 1, true)
          given(persona "anna")
          when_event(letter)
          is_told "anna, 2026-05-01T12:00:01Z"
        end)
      end)

      describe("on no day", function()
        it("three", function()
          assert.matches("say who it happens to first", select(2, pcall(when_event, letter)), 1, true)
          given(persona "anna")
          when_event(letter)
          is_told "anna, 2026-03-02T12:00:01Z"
        end)
      end)
    ]])
    assert.matches("3 successes / 0 failures / 0 errors", run(), 1, true)
  end)

  it("says how the files of specs are named where there is none", function()
    write("first.lua", "error 'never run'")
    write("first_spec.lua.orig", "error 'never run'")
    local expected = "sarto test: %s/specs: there are no specs: the name of a spec's file ends in _spec.lua, as in %s/specs/first_spec.lua\n"
    assert.equal(expected:format(folder, folder), run())
    assert(os.execute(("mkdir %s/specs/below"):format(folder)))
    write("below/first_spec.lua", "it('is found below', function() end)")
    assert.matches("1 success / 0 failures / 0 errors", run(), 1, true)
  end)
end)
