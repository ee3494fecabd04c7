-- Writes a workspace of many strategies, of the length that marketers write, for tests/bench/scripts.c:
-- `lua5.4 strategies.lua DIR COUNT`. A third of them stand on sarto.rfm; each is for one event of a hundred types.
local folder, count = arg[1], tonumber(arg[2])

local function write(name, text)
  local file <close> = assert(io.open(folder .. "/" .. name, "w"))
  file:write(text)
end

local function filled(template, number)
  return (template:gsub("%$(%w+)", {
    n = ("%05d"):format(number), type = "touch." .. number % 100, place = "page.place-" .. number % 8,
    category = "category-" .. number % 40, priority = tostring(number % 50),
  }))
end

local plain = [[
-- Who looks often at one kind of thing is choosing: help with the choice, say nothing about the looking.
local stories = {
  mine_alone = { tags = "rare", frame = "unique", it = "Solo per te, numero $n", en = "Only yours, number $n" },
  like_my_friends = { tags = "loved", frame = "belonging", it = "Il più amato, $n", en = "The most loved, $n" },
}

local function others_than(list, item)
  local others = {}
  for _, offer in ipairs(list) do
    if offer.id ~= item and offer.price > 0 then
      others[#others + 1] = offer
    end
  end
  return others
end

strategy "story_$n" {
  about = "Tell season $n the way each customer likes to hear it",
  on = "$type",
  where = { category = "$category" },
  placement = "$place",
  degree = "individual",
  priority = $priority,

  eligible = function(profile)
    return profile:knows "look" and profile:count("$type", "7d") >= 3, "is only looking around"
  end,

  propose = function(profile, event)
    local story = stories[profile.hard.look]
    local list = others_than(offers.where { category = "$category", tags = story.tags }, event.data.item)
    if #list > 0 then
      return { offers = list, frame = story.frame, message = { it = story.it, en = story.en } }
    end
  end,
}
]]
local with_rfm = [[
local rfm = require "sarto.rfm"

local cuts = { recency_days = { 30, 90, 180, 365 }, frequency = { 2, 4, 6, 10 }, monetary = { 50, 150, 300, 600 } }

strategy "winback_$n" {
  about = "A reason to come back, for those who bought well once",
  on = "$type",
  placement = "$place",
  priority = $priority,

  propose = function(profile)
    local summary = {
      recency_days = profile:last "order.placed",
      frequency = profile:count("order.placed", "365d"),
      monetary = profile:spent "365d",
    }
    local score = rfm.score(summary, cuts)
    if score.recency <= 2 and score.monetary >= 4 then
      return {
        offers = offers.popular { category = "$category", limit = 4 },
        message = { it = "Ci sei mancato, $n", en = "We missed you, $n" },
      }
    end
  end,
}
]]

assert(os.execute(("mkdir -p '%s/strategies'"):format(folder)))
local settings = { [[
workspace { locales = { "it", "en" }, currency = "EUR", salt = "of the bench alone" }
channel "page" { interrupts = false }
frame "unique" { about = "yours alone" }
frame "belonging" { about = "what everyone wears" }
]] }
for i = 0, 7 do
  settings[#settings + 1] = filled('placement "$place" { channel = "page", fallback = { offers = { tags = "house" } } }\n', i)
end
write("workspace.lua", table.concat(settings))
write("profile.lua", 'hard "look" { type = "string", one_of = { "mine_alone", "like_my_friends" } }\n')
local lines = {}
for i = 1, 400 do
  local tag = i % 3 == 0 and "house" or i % 3 == 1 and "rare" or "loved"
  lines[i] = ('{"id":"sku-%d","name":{"en":"Item %d","it":"Articolo %d"},"category":"category-%d","tags":["%s"],"price":%d}\n')
    :format(i, i, i, i % 40, tag, 5 + i % 90)
end
write("offers.ndjson", table.concat(lines))
for i = 1, count do
  write(("strategies/s_%05d.lua"):format(i), filled(i % 3 == 0 and with_rfm or plain, i))
end
