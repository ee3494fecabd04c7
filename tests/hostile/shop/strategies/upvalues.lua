-- What Lua itself remembers between two calls of a function: its upvalues, and all that hangs on them.
local kept
local everybody = {}
local by_name = {}
local count = 0

strategy "upvalue" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local before = kept
    kept = event.data.marker
    return false, before or "nobody"
  end,
  propose = function() end,
}

strategy "list_in_upvalue" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local before = table.concat(everybody, " ", math.max(1, #everybody - 3))
    everybody[#everybody + 1] = event.data.marker
    return false, "of " .. before
  end,
  propose = function() end,
}

strategy "key_in_upvalue" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local names = {}
    for name in pairs(by_name) do
      names[#names + 1] = name
    end
    by_name = { [event.data.marker] = true }
    return false, "of " .. table.concat(names, " ")
  end,
  propose = function() end,
}

strategy "counter" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function()
    count = count + 1
    return false, "call " .. count
  end,
  propose = function() end,
}

local function say_nobody()
  return "nobody"
end

strategy "closure" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local marker, before = event.data.marker, say_nobody()
    say_nobody = function()
      return marker
    end
    return false, before
  end,
  propose = function() end,
}

local told = { en = "Nobody was here" }

strategy "returned_table" {
  on = "page.viewed",
  placement = "page.side",
  propose = function(_, event)
    local message = { en = told.en }
    told.en = event.data.marker .. " was here"
    return { offers = { "b-1", "b-2" }, message = message }
  end,
}

local turn, shown = 0, { "a-1", "a-2", "a-3", "a-4", "a-5" }

strategy "what_is_shown" {
  on = "page.viewed",
  placement = "page.top",
  priority = 10,
  propose = function(_, event)
    local list = { shown[turn % 5 + 1], shown[(turn + 1) % 5 + 1] }
    turn = event.data.marker:byte(-1) -- by which one can tell them
    return { offers = list, message = { en = "Seen" }, score = turn % 10 / 10 }
  end,
}

strategy "audience" {
  on = "page.viewed",
  placement = "page.top",
  audience = "came_after_somebody",
  eligible = function()
    return false, "was let in"
  end,
  propose = function() end,
}

strategy "signal" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(profile)
    local keys = profile:top("liking", 3)
    return false, ("%.9f %s"):format(profile.soft.memory, #keys > 0 and tostring(keys[1]) or "no keys")
  end,
  propose = function() end,
}
