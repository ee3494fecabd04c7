-- The same rules as a bare loop of stock Lua over ready tables: what the scripts alone cost, without events as JSON,
-- guardrails, decisions or a store. Prints microseconds for the strategies that one page.viewed event concerns.
local strategies, catalogue = {}, {}

function _G.strategy(name)
  return function(header)
    header.name = name
    strategies[#strategies + 1] = header
  end
end
function _G.offer(id)
  return function(fields)
    fields.id = id
    catalogue[#catalogue + 1] = fields
  end
end

local function has(list, wanted)
  if type(list) ~= "table" then
    return list == wanted
  end
  for _, one in ipairs(list) do
    if one == wanted then
      return true
    end
  end
  return false
end

_G.offers = {
  where = function(query)
    local found = {}
    for _, one in ipairs(catalogue) do
      local fits = not query.category or has(query.category, one.category)
      if fits and query.tags then
        fits = false
        for _, tag in ipairs(one.tags) do
          fits = fits or has(query.tags, tag)
        end
      end
      if fits then
        found[#found + 1] = one
        if #found == query.limit then
          break
        end
      end
    end
    return found
  end,
}

local profile = { hard = { look = "like_my_friends", budget = 100 } }
function profile.knows(self, name)
  return self.hard[name] ~= nil
end
local event = { type = "page.viewed", data = { category = "dresses" } }

local folder = arg[1] or "tests/bench/shop"
dofile(folder .. "/offers.lua")
dofile(folder .. "/strategies/outfit_story.lua")
dofile(folder .. "/strategies/within_budget.lua")

local rounds, count = {}, 100000
for round = 1, 5 do
  local start = os.clock()
  for _ = 1, count do
    for _, header in ipairs(strategies) do
      if not header.eligible or header.eligible(profile, event) then
        header.propose(profile, event)
      end
    end
  end
  rounds[round] = (os.clock() - start) * 1e6 / count
end
table.sort(rounds)
print(string.format("pure Lua            %6.2f us CPU for the same rules on ready tables [%.2f..%.2f]", rounds[3], rounds[1], rounds[5]))
