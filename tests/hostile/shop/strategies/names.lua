-- Names that everybody can reach: the globals, the libraries, the modules.
local rfm = require "sarto.rfm"
local browsing = require "sarto.browsing"
local globals = _ENV
local libraries = { string = string, table = table, math = math, utf8 = utf8, offers = offers }

-- What there is under a name, or why it could not be asked.
local function read(holder, key)
  local _, value = pcall(function()
    return holder[key]
  end)
  return tostring(value)
end

local function write(holder, key, value)
  return pcall(function()
    holder[key] = value
  end)
end

-- What a function under a name returns, if it is not what it was.
local function answer(holder, key, ...)
  local is_well, value = pcall(holder[key], ...)
  return is_well and tostring(value) or "an error"
end

local function changed(holder, key, marker)
  write(holder, key, function()
    return marker
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

strategy "new_global" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local before = read(globals, "kept")
    write(globals, "kept", event.data.marker)
    return false, before
  end,
  propose = function() end,
}

strategy "known_global" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local before = answer(globals, "tostring", 1)
    changed(globals, "tostring", event.data.marker)
    return false, before
  end,
  propose = function() end,
}

strategy "library_member" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local before = {}
    for name, library in pairs(libraries) do
      before[#before + 1] = name .. " " .. read(library, "kept")
      write(library, "kept", event.data.marker)
    end
    return false, brief(table.concat(before, " "))
  end,
  propose = function() end,
}

strategy "string_method" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local before = ("nobody"):lower()
    changed(libraries.string, "lower", event.data.marker)
    return false, before
  end,
  propose = function() end,
}

strategy "table_function" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local before = answer(libraries.table, "unpack", { "nobody" })
    changed(libraries.table, "unpack", event.data.marker)
    return false, before
  end,
  propose = function() end,
}

strategy "constant_of_math" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local before = tostring(math.pi)
    write(libraries.math, "pi", event.data.marker)
    return false, before
  end,
  propose = function() end,
}

strategy "constant_of_utf8" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local before = #utf8.charpattern .. " bytes " .. utf8.charpattern:sub(1, 20):gsub("[^%w%-]", ".")
    write(libraries.utf8, "charpattern", event.data.marker)
    return false, before
  end,
  propose = function() end,
}

strategy "function_of_offers" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local before = answer(libraries.offers, "first", 1, {})
    changed(libraries.offers, "first", event.data.marker)
    return false, before
  end,
  propose = function() end,
}

strategy "member_of_module" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local before = tostring(rfm.kept) .. " " .. tostring(rfm.cdnow.kept)
    rfm.kept, rfm.cdnow.kept = event.data.marker, event.data.marker
    return false, before
  end,
  propose = function() end,
}

strategy "function_of_module" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local before = answer(browsing, "style", {})
    changed(browsing, "style", event.data.marker)
    return false, before
  end,
  propose = function() end,
}

strategy "names_that_are_not_there" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local before = {}
    for _, name in ipairs { "coroutine", "getmetatable", "setmetatable", "rawset", "package", "debug", "os", "_G", "next" } do
      before[#before + 1] = read(globals, name)
      write(globals, name, event.data.marker)
    end
    return false, brief(table.concat(before, " "))
  end,
  propose = function() end,
}

strategy "metatable_of_strings" {
  on = "page.viewed",
  placement = "page.top",
  eligible = function(_, event)
    local before = read("", "kept") .. " " .. read("", "__index") .. " " .. read("", "__name")
    write("", "kept", event.data.marker)
    write(libraries.string, "__index", event.data.marker)
    write(libraries.string, "__name", event.data.marker)
    return false, before
  end,
  propose = function() end,
}
