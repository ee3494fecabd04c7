-- What might be left in the machine itself: memory, order, addresses, chance, errors.
local many = {}
local thrown

local function ends_with(marker, digits)
  return digits:find(marker:sub(-1), 1, true)
end

local function attempt(text)
  local _, problem = pcall(error, text)
  return problem
end

-- A reason has at most 200 bytes: who is named in a text, if anybody, and what tells it from another.
local function brief(text)
  local sum = 0
  for i = 1, #text do
    sum = (sum * 31 + text:byte(i)) % 1000003
  end
  return ("%s %d %d"):format(text:match "mk%-%x+" or "nobody", #text, sum)
end

strategy "memory_never_written" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    -- Room that the last call filled with its marker, asked for again in every way.
    local count, holes = select("#", table.unpack({}, 1, 200)), {}
    for i = 1, 5 do
      holes[i] = (select(i * 10, table.unpack({}, 1, 50)))
    end
    local wide = ("%99s|%-99s|%099d"):format("", "", 0)
    local captures = { ("x"):find "()(x?)(y?)()" }
    local filled = {}
    for i = 1, 20 do
      filled[i] = event.data.marker .. i
    end
    return false, brief(("%d %d %s %s"):format(count + #filled, #holes, wide, table.concat(captures, ",")))
  end,
  propose = function() end,
}

strategy "stack" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local function deep(level, a, b, c) -- a, b and c are never given
      local d, e, f = nil, nil, nil
      if level == 0 then
        return tostring(a) .. tostring(b) .. tostring(c) .. tostring(d) .. tostring(e) .. tostring(f)
      end
      local below = deep(level - 1)
      d, e, f = event.data.marker, event.data.marker, event.data.marker
      return below .. #d + #e + #f
    end
    return false, deep(8)
  end,
  propose = function() end,
}

strategy "size_of_a_table" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local length, keys = #many, {}
    for key in pairs(many) do
      keys[#keys + 1] = tostring(key)
    end
    for i = 1, event.data.marker:byte(-1) do
      many[i] = i
    end
    for i = 1, event.data.marker:byte(-1), 2 do
      many[i] = nil
    end
    return false, length .. " " .. #keys
  end,
  propose = function() end,
}

strategy "order_of_keys" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local t, order = { [event.data.marker] = true }, {}
    for i = 1, event.data.marker:byte(-2) do
      t[event.data.marker .. i] = true
    end
    for key in pairs(t) do
      t[key] = nil
    end
    for _, key in ipairs { "red", "green", "blue", "white", "black", 3, 2, 1.5, true } do
      t[key] = true
    end
    for key in pairs(t) do
      order[#order + 1] = tostring(key)
    end
    return false, table.concat(order, " ")
  end,
  propose = function() end,
}

strategy "addresses" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(profile, event)
    local litter = {}
    for i = 1, event.data.marker:byte(-1) do
      litter[i] = { event.data.marker .. i } -- so that addresses differ
    end
    local words = {}
    for _, value in ipairs { litter, attempt, event, event.data, profile, offers.get "a-1", pcall, "" } do
      words[#words + 1] = tostring(value) .. (" %s"):format(value)
    end
    words[#words + 1] = tostring(select(2, pcall(string.format, "%p", litter)))
    words[#words + 1] = tostring(select(2, pcall(function()
      return litter < words
    end)))
    words[#words + 1] = tostring(select(2, pcall(table.concat, { litter })))
    return false, brief(table.concat(words, " "))
  end,
  propose = function() end,
}

strategy "chance" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local drawn = { math.random(1000000000), math.random(0), math.random() }
    for _ = 1, event.data.marker:byte(-1) do
      math.random()
    end
    return false, table.concat(drawn, " ")
  end,
  propose = function() end,
}

strategy "heap" {
  on = "page.viewed",
  placement = "page.top",
  limits = { memory = "1MB" },
  eligible = function(_, event)
    -- Nearly all there is: the second would not find it if the first had kept its own.
    if not ends_with(event.data.marker, "0") then
      return false, "left it"
    end
    local blocks = {}
    for i = 1, 4 do
      blocks[i] = event.data.marker:rep(5000)
    end
    return false, #blocks .. " blocks"
  end,
  propose = function() end,
}

strategy "heap_beyond_its_end" {
  on = "page.viewed",
  placement = "page.top",
  limits = { memory = "1MB" },
  eligible = function(_, event)
    local blocks = {}
    while event.data.goes_beyond do -- so seldom that it is not set aside for it
      blocks[#blocks + 1] = event.data.marker:rep(5000)
    end
    return false, "left it"
  end,
  propose = function() end,
}

strategy "interned" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    -- A crowd of short texts makes the table of all texts grow; its order is never to be seen.
    local crowd = {}
    for i = 1, 140 do
      crowd[event.data.marker:sub(-4) .. i] = i
    end
    local seen = 0
    for _, value in pairs(crowd) do
      seen = (seen * 31 + value) % 1000003
    end
    return false, "order " .. seen
  end,
  propose = function() end,
}

strategy "thrown" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local before = thrown
    local _, problem = pcall(error, { marker = event.data.marker })
    thrown = problem
    return false, before and before.marker or "nobody"
  end,
  propose = function() end,
}

strategy "error_nobody_caught" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local before = many.text or "nobody"
    many.text = event.data.marker
    if ends_with(event.data.marker, "23456789") then
      error(before)
    end
    return false, before
  end,
  propose = function() end,
}

strategy "log" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    for _ = 1, 30 do
      log(event.data.marker)
    end
    return false, "wrote " .. select("#", log(event.data.marker))
  end,
  propose = function() end,
}

strategy "limit_of_output" {
  on = "page.viewed",
  placement = "page.top",
  limits = { output = "20KB" },
  eligible = function(_, event)
    -- 16 KB of names: a second call would not get as much if what the first named still counted.
    local asked = {}
    for i = 1, 16 do
      asked[i] = tostring(offers.get(("no-such-" .. event.data.marker):rep(20) .. i))
    end
    return false, #asked .. " asked"
  end,
  propose = function() end,
}
