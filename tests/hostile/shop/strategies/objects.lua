-- What the host hands out, kept beyond its call, or written into.
local kept = {}
local calls = 0

local function text_of(ask)
  local _, value = pcall(ask)
  return tostring(value)
end

-- A kept object is looked into by the third call only: the second has told already that something was kept.
local function recall(name, ask)
  return kept[name] and calls > 2 and text_of(ask) or kept[name] and "somebody" or "nobody"
end

local function write(object, key, value)
  return pcall(function()
    object[key] = value
  end)
end

-- A reason has at most 200 bytes: who is named in a text, if anybody, and what tells it from another.
local function brief(text)
  local sum = 0
  for i = 1, #text do
    sum = (sum * 31 + text:byte(i)) % 1000003
  end
  return ("%s %d %d"):format(text:match "mk%-%x+" or "nobody", #text, sum)
end

strategy "event" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    calls = calls + 1
    local before = recall("event", function()
      return kept.event.data.marker
    end)
    kept.event = event
    return false, before
  end,
  propose = function() end,
}

strategy "view_of_data" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local before = recall("data", function()
      return kept.data.marker
    end) .. " " .. recall("list", function()
      return kept.list[100]
    end)
    kept.data, kept.list = event.data, event.data.list
    return false, before .. #event.data.list
  end,
  propose = function() end,
}

strategy "profile" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(profile)
    local before = recall("profile", function()
      return kept.profile:count("page.viewed", "30d")
    end)
    kept.profile = profile
    return false, before
  end,
  propose = function() end,
}

strategy "parts_of_profile" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(profile, event)
    local belief, list = profile:belief "memory", profile.hard.list
    local before = {}
    for _, object in ipairs { profile, profile.hard, profile.soft, profile.soft.liking, belief, list, profile.hard.motto } do
      before[#before + 1] = text_of(function()
        return object.kept
      end)
      write(object, "kept", event.data.marker)
    end
    kept.belief = kept.belief or belief
    before[#before + 1] = recall("belief", function()
      return kept.belief.kept
    end)
    return false, brief(table.concat(before, " "))
  end,
  propose = function() end,
}

strategy "written_into_event" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local given = { event } -- in a table, so that nobody says at once that there is no such field
    local before = text_of(function()
      return given[1].kept
    end) .. tostring(event.data.kept)
    write(event, "kept", event.data.marker)
    write(event.data, "kept", event.data.marker)
    write(event.data.list, 1, event.data.marker)
    return false, before .. event.data.list[1]
  end,
  propose = function() end,
}

strategy "offer" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local one = offers.get "a-1"
    local before = text_of(function()
      return one.kept
    end) .. recall("offer", function()
      return kept.offer.name
    end)
    write(one, "kept", event.data.marker)
    write(one, "name", event.data.marker)
    kept.offer = one
    return false, before .. one.name
  end,
  propose = function() end,
}

strategy "list_of_offers" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local list = offers.where { tags = "house" }
    local before = tostring(list.kept) .. #list .. (kept.offers and kept.offers.kept or "nobody")
    write(list, "kept", event.data.marker)
    write(list, #list + 1, list[1])
    kept.offers = list
    return false, before
  end,
  propose = function() end,
}

strategy "query" {
  on = "page.viewed",
  placement = "page.foot",
  propose = function(_, event)
    kept.query = kept.query or { tags = "asked", limit = 2 }
    local list = offers.where(kept.query)
    kept.query.limit = 2 + event.data.marker:byte(-1) % 3
    return { offers = list, message = { en = #list .. " for you" } }
  end,
}

strategy "iterators" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local before = kept.gmatch and kept.gmatch() or "nobody"
    if kept.pairs then
      local _, value = kept.pairs(kept.state, kept.key)
      before = before .. tostring(value)
    end
    kept.gmatch = (event.data.marker .. " " .. event.data.marker):gmatch "%S+"
    kept.pairs, kept.state, kept.key = pairs { event.data.marker }
    return false, before
  end,
  propose = function() end,
}
