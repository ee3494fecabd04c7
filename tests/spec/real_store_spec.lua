-- A store's real purchases (11,838 of 101 items, Microsoft 2014/15) through the whole engine: what many people's make
-- against the count that was published with them, and what one person's leave against the formula. `sarto run` decides
-- them into a database; what is asked is asked of another process, which reads it from there.
local json = require "dkjson"
local sarto = require "sarto"
local kit = dofile "tests/spec/stdlib_kit.lua"

local build = os.getenv "BUILD" or "build"
local HALF_LIFE_DAYS = 30
local EVENTS = 11838

-- Only differences matter, and standard time all year has none of its own.
local function seconds_of(time)
  local year, month, day, hour, minute, second = time:match "^(%d+)-(%d+)-(%d+)T(%d+):(%d+):(%d+)Z$"
  return os.time { year = year, month = month, day = day, hour = hour, min = minute, sec = second, isdst = false }
end

local function write(path, text)
  local file <close> = assert(io.open(path, "w"))
  file:write(text)
end

-- The events, who is in them, and what there is to buy.
local function read_purchases(lines)
  local purchases, people, items = {}, {}, {}
  for _, line in ipairs(lines) do
    local event = json.decode(line)
    purchases[#purchases + 1] = { event.subject, event.data.item, seconds_of(event.time) }
    people[event.subject] = true
    items[event.data.item] = items[event.data.item] or event.data
  end
  return purchases, people, items
end

local function write_workspace(folder, items)
  local offers = {}
  for id, item in pairs(items) do
    offers[#offers + 1] = json.encode { id = id, name = { en = item.name }, category = item.category }
  end
  table.sort(offers)
  write(folder .. "/offers.ndjson", table.concat(offers, "\n") .. "\n")
  write(folder .. "/profile.lua", ('affinity "interest" { half_life = "30d" }\n'))
  write(
    folder .. "/workspace.lua",
    ([[workspace { locales = { "en" }, epoch = { events = %d }, min_people = 1, workers = 2, salt = "sixteen characters" }
channel "page" { interrupts = false }
]]):format(EVENTS)
  )
  assert(os.execute("mkdir " .. folder .. "/signals"))
  write(
    folder .. "/signals/buys.lua",
    [[signal "buys" {
  on = "order.item.bought",
  origin = "purchases",
  observe = function(event)
    return { soft = { interest = event.data.item }, weight = 1 }
  end,
}
]]
  )
end

-- Later than all that was bought, everybody comes by once: so all profiles are read as of the same moment, and the first
-- of these events is the one before which all purchases are sealed.
local LATER = "2015-06-20T12:34:56Z"

local function write_events(path, lines, people)
  local file <close> = assert(io.open(path, "w"))
  file:write(table.concat(lines, "\n"), "\n")
  for person in pairs(people) do
    file:write(json.encode { id = person, source = "spec", type = "page.viewed", subject = person, time = LATER }, "\n")
  end
end

local function read_published()
  local names, counts = {}, {}
  for line in io.lines "../shared/data/sim_count1.csv" do
    local fields = {}
    for field in line:gmatch "[^,]+" do
      fields[#fields + 1] = field:gsub('"', "")
    end
    if #names == 0 then
      names = fields
    else
      counts[fields[1]] = table.move(fields, 2, #fields, 1, {})
    end
  end
  table.remove(names, 1)
  return names, counts
end

describe("a store's real purchases", function()
  local lines = kit.events("msstore.ndjson.gz", tostring)
  if not lines then
    return
  end
  local folder, runtime, purchases, people, items

  setup(function()
    folder = os.tmpname()
    os.remove(folder)
    assert(os.execute(("mkdir -p %s/shop %s/data"):format(folder, folder)))
    purchases, people, items = read_purchases(lines)
    write_workspace(folder .. "/shop", items)
    write_events(folder .. "/events", lines, people)
    local run = "%s/sarto run %s/shop --db %s/data/shop.db < %s/events > /dev/null 2>&1"
    assert(os.execute(run:format(build, folder, folder, folder)))
    runtime = assert(sarto.open {
      workspace = folder .. "/shop",
      database = folder .. "/data/shop.db",
      clock = "events",
    })
  end)

  teardown(function()
    runtime:close()
    os.execute("rm -rf " .. folder)
  end)

  it("are counted as they were published, in every pair", function()
    assert.equal(EVENTS, #lines)
    local names, published = read_published()
    local pairs_seen, wrong = 0, {}
    for _, name in ipairs(names) do
      local related = json.decode(assert(runtime:related(name)))
      local counted = { [name] = related.people }
      for _, other in ipairs(related.with) do
        counted[other.offer] = other.people
      end
      for place, other in ipairs(names) do
        pairs_seen = pairs_seen + 1
        local expected = tonumber(published[name][place])
        if (counted[other] or 0) ~= expected then
          wrong[#wrong + 1] = ("%s with %s: %s, published %s"):format(name, other, counted[other], expected)
        end
      end
    end
    assert.equal(101 * 101, pairs_seen)
    assert.same({}, wrong)
  end)

  it("leave interest that halves in 30 days, of every person in every item, to 1e-9", function()
    local expected, later, seen, worst = {}, seconds_of(LATER), 0, 0
    for _, purchase in ipairs(purchases) do
      local key = purchase[1] .. " " .. purchase[2]
      local age_days = (later - purchase[3]) / 86400
      expected[key] = (expected[key] or 0) + 2 ^ (-age_days / HALF_LIFE_DAYS)
    end
    for person in pairs(people) do
      local profile = json.decode(assert(runtime:profile(person)))
      for item, belief in pairs(profile.soft.interest) do
        local key = person .. " " .. item
        worst = math.max(worst, math.abs(belief.evidence - expected[key]))
        expected[key] = nil
        seen = seen + 1
      end
    end
    assert.is_nil(next(expected))
    assert.is_true(seen > 5000, seen)
    assert.is_true(worst < 1e-9, worst)
  end)

  it("of an item that is none the nearest is named", function()
    local related, why = runtime:related "DQF-00249"
    assert.is_nil(related)
    assert.matches("^there is no offer 'DQF%-00249', did you mean 'DQF%-00248'%?$", why)
  end)
end)
