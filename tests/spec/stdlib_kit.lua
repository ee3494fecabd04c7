-- What the specs of stdlib share: the modules as a script gets them, the real data, and the area under the ROC curve.
local json = require "dkjson"

local kit = {}

-- The strict language's names (bindings/strict.h) and nothing else: a module that reaches for more fails here.
local allowed = {
  string = "byte char find format gmatch gsub len lower match rep reverse sub upper",
  table = "concat insert move remove sort unpack",
  math = "abs ceil floor fmod huge max maxinteger min mininteger modf pi random sqrt tointeger type ult",
  utf8 = "char charpattern codepoint codes len offset",
}
local strict = {}
for name in ("assert error ipairs pcall select tonumber tostring type"):gmatch "%S+" do
  strict[name] = _G[name]
end
for library, names in pairs(allowed) do
  strict[library] = {}
  for name in names:gmatch "%S+" do
    strict[library][name] = _G[library][name]
  end
end

--- Backwards, so that what depends on an order that nobody promised differs from the plain one.
function strict.pairs(map)
  local keys = {}
  for key in pairs(map) do
    keys[#keys + 1] = key
  end
  table.sort(keys, function(a, b)
    return tostring(a) > tostring(b)
  end)
  local at = 0
  return function()
    at = at + 1
    return keys[at], map[keys[at]]
  end
end

local loaded = {}

--- `require` for modules of stdlib, each once.
function kit.require(name)
  if not loaded[name] then
    local path = assert(package.searchpath(name, "stdlib/?.lua"))
    loaded[name] = assert(loadfile(path, "t", kit.environment))()
  end
  return loaded[name]
end

strict.require = kit.require
kit.environment = setmetatable(strict, {
  __index = function(_, name)
    error("no such name '" .. name .. "' in the strict language", 2)
  end,
  __newindex = function(_, name)
    error("'" .. name .. "' is not declared", 2)
  end,
})

--- The events of a file of ../shared/data, each line read by `read` (json.decode); nil, and says so, where it is missing.
function kit.events(name, read)
  local path = "../shared/data/" .. name
  local file = io.open(path)
  if not file then
    print("\nskipped: " .. path .. " is missing")
    return nil
  end
  file:close()
  local events = {}
  local pipe = assert(io.popen("gzip -dc " .. path))
  for line in pipe:lines() do
    events[#events + 1] = (read or json.decode)(line)
  end
  assert(pipe:close())
  return events
end

--- The chance that a score of someone with the outcome is above one of someone without, ties counted half
--- (Mann and Whitney's U by mean ranks).
function kit.auc(scores, outcomes)
  local order, positives, ranks = {}, 0, 0
  for place = 1, #scores do
    order[place] = place
  end
  table.sort(order, function(a, b)
    return scores[a] < scores[b]
  end)
  local first = 1
  while first <= #order do
    local last = first
    while last < #order and scores[order[last + 1]] == scores[order[first]] do
      last = last + 1
    end
    for place = first, last do
      if outcomes[order[place]] then
        positives, ranks = positives + 1, ranks + (first + last) / 2
      end
    end
    first = last + 1
  end
  return (ranks - positives * (positives + 1) / 2) / (positives * (#scores - positives))
end

--- The message of an error, without the file and line in front.
function kit.complaint(call, ...)
  local ok, why = pcall(call, ...)
  assert(not ok, "expected an error")
  return (why:gsub("^[^:]+:%d+: ", ""))
end

return kit
