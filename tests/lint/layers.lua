-- Holds the floors of the house against the #include lines: a file may include its own floor and those its floor
-- names, vendor headers only where they are allowed, and headers never go in a circle. Nobody prints past host/say.c
-- what it would have escaped. Prints what is wrong, one line a finding, and exits 1.
-- Run from the root: lua5.4 tests/lint/layers.lua

-- To add a floor or a vendor header: a line here and in runtime/README.md.
local may_use = {
  base = {},
  domain = { "base" },
  store = { "domain", "base" },
  net = { "domain", "base" },
  bindings = { "domain", "base" },
  script = { "bindings", "domain", "base" },
  engine = { "script", "bindings", "domain", "base" },
  host = { "engine", "script", "bindings", "store", "net", "domain", "base" },
}
local vendor = {
  ["cJSON.h"] = { "base" },
  ["cjson/cJSON.h"] = { "base" },
  ["xxhash.h"] = { "base" },
  ["sodium.h"] = { "base" },
  ["sqlite3.h"] = { "store" },
  ["uv.h"] = { "net", "host" },
  ["microhttpd.h"] = { "net" },
  ["curl/curl.h"] = { "net" },
  ["archive.h"] = { "host" },
  ["archive_entry.h"] = { "host" },
  ["zlib.h"] = { "net", "store", "host" },
  ["unicode/"] = { "base" }, -- all of ICU
  ["lua.h"] = { "bindings", "script" },
  ["lauxlib.h"] = { "bindings", "script" },
  ["lualib.h"] = { "bindings", "script" },
}
-- The public headers: for whoever composes, and for the module that is loaded from outside.
local public = { ["sarto.h"] = true, ["sarto_admin.h"] = true }
local module_files = { ["bindings/module.c"] = true }

local failures = 0
local function fail(...)
  failures = failures + 1
  print(string.format(...))
end

local function contains(list, value)
  for _, one in ipairs(list) do
    if one == value then
      return true
    end
  end
  return false
end

local function files()
  local pipe = assert(io.popen "find runtime bindings -name '*.[ch]' -o -name '*.cc' | LC_ALL=C sort")
  local list = {}
  for path in pipe:lines() do
    list[#list + 1] = path
  end
  pipe:close()
  return list
end

local function floor_of(path)
  return path:match "^runtime/(%w+)/" or path:match "^(bindings)/"
end

local function check_own(path, floor, line, include)
  if public[include] then
    if floor ~= "host" and not module_files[path] then
      fail("%s:%d: %s is for host and the Lua module", path, line, include)
    end
    return
  end
  local other = include:match "^(%w+)/"
  if not other or not may_use[other] then
    fail('%s:%d: "%s" is on no floor: write "floor/file.h"', path, line, include)
  elseif other ~= floor and not contains(may_use[floor], other) then
    fail("%s:%d: %s may not use %s", path, line, floor, other)
  end
end

local function check_vendor(path, floor, line, include)
  local floors = vendor[include] or vendor[include:match "^%w+/"]
  if floors and not contains(floors, floor) then
    fail("%s:%d: <%s> is allowed in %s only", path, line, include, table.concat(floors, ", "))
  end
end

local includes_of = {} -- header → headers, by the name they are included under
local function check_file(path)
  local floor, line = floor_of(path), 0
  local name = path:gsub("^runtime/", "")
  includes_of[name] = {}
  for text in io.lines(path) do
    line = line + 1
    local own, other = text:match '^#include "(.-)"', text:match "^#include <(.-)>"
    if own and floor ~= "include" then
      check_own(path, floor, line, own)
      table.insert(includes_of[name], own)
    elseif other and floor ~= "include" then
      check_vendor(path, floor, line, other)
    end
  end
end

-- What was not escaped, and where something fixed is printed, or what cannot be allocated for any more.
local may_print = { ["runtime/host/say.c"] = true, ["runtime/base/error.c"] = true, ["runtime/base/memory.c"] = true }
local function check_prints(path)
  local line = 0
  for text in io.lines(path) do
    line = line + 1
    if text:find "printf%(std%a+," or text:find "%f[%w_]v?printf%(" or text:find "%f[%w_]perror%(" then
      fail("%s:%d: print it with say (host/say.h), which escapes it", path, line)
    end
  end
end

local state = {}
local function visit(name, trail)
  if state[name] == "done" or not includes_of[name] then
    return
  end
  if state[name] == "open" then
    fail("headers in a circle: %s → %s", table.concat(trail, " → "), name)
    return
  end
  state[name] = "open"
  trail[#trail + 1] = name
  for _, include in ipairs(includes_of[name]) do
    visit(include, trail)
  end
  trail[#trail] = nil
  state[name] = "done"
end

local all = files()
assert(#all > 0, "no source found: run from the root")
for _, path in ipairs(all) do
  check_file(path)
  if not may_print[path] then
    check_prints(path)
  end
end
for _, path in ipairs(all) do
  visit((path:gsub("^runtime/", "")), {})
end
print(string.format("layers: %d files, %d findings", #all, failures))
os.exit(failures == 0)
