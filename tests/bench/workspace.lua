-- Writes a workspace of any size, for tests/bench/scale.c: `lua5.4 workspace.lua DIR ATTRIBUTES OFFERS MAX_MEMORY`.
-- All attributes are texts, an offer lies in one of 200 categories; one signal learns from what is viewed and bought, one
-- strategy asks for the category at hand.
local folder, attribute_count, offer_count, max_memory = table.unpack(arg)
attribute_count, offer_count = tonumber(attribute_count), tonumber(offer_count)
local CATEGORIES = 200

local function write(name, ...)
  local file <close> = assert(io.open(folder .. "/" .. name, "w"))
  file:write(...)
end

local function each(count, form)
  local lines = {}
  for i = 0, count - 1 do
    lines[i + 1] = form(i)
  end
  return table.concat(lines)
end

assert(os.execute(("mkdir -p '%s/strategies' '%s/signals'"):format(folder, folder)))
write("workspace.lua", ([[
workspace { locales = { "en" }, currency = "EUR", salt = "of the bench alone", max_memory = "%s" }
channel "page" { interrupts = false }
placement "page.top" { channel = "page", fallback = { offers = { tags = "tag-0", limit = 10 } } }
]]):format(max_memory))
write("profile.lua", 'affinity "liking" { half_life = "60d" }\n', each(attribute_count, function(i)
  return ('hard "attribute_%d" { type = "string" }\n'):format(i)
end))
write("offers.ndjson", each(offer_count, function(i)
  return ('{"id":"sku-%d","name":{"en":"Item number %d of the season"},"category":"category-%d","tags":["tag-%d","colour-%d"],'
    .. '"price":%d.9,"url":"https://shop.example/catalogue/sku-%d","image":"https://img.example/sku-%d.jpg"}\n')
    :format(i, i, i % CATEGORIES, i % 1000, i % 12, 5 + i % 300, i, i)
end))
write("signals/likes.lua", [[
signal "likes" {
  on = { "product.viewed", "order.item.bought" },
  origin = "web",
  observe = function(event)
    return { soft = { liking = event.data.category }, weight = 0.2 }
  end,
}
]])
write("strategies/of_a_kind.lua", [[
strategy "of_a_kind" {
  on = "product.viewed",
  placement = "page.top",
  eligible = function(profile)
    return profile.hard.attribute_0 ~= "" and profile:count("product.viewed", "30d") > 0
  end,
  propose = function(profile, event)
    return { offers = offers.where { category = event.data.category, limit = 3 }, score = profile.soft.liking[event.data.category] }
  end,
}
]])
