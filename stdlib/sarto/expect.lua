--- What the modules of this folder say when they are called wrongly: one sentence that names the function, the argument
--- and what was expected, at the line of the script that called. So each function here is to be called straight from
--- the function that the script called; `deeper` counts the functions between the two where there are some.
--- A record may be a table or a view (event.data): both are read with `record.name` alone.
local M = {}

local CALLER = 4 -- as error() counts: refuse, a function here, the one that checks, the script

--- A long text may be a customer's own words: it stays out of errors.
local function shown(value)
  if value == nil then
    return "nothing"
  elseif type(value) == "string" then
    return #value <= 30 and "'" .. value .. "'" or "a long text"
  elseif type(value) == "number" or type(value) == "boolean" then
    return tostring(value)
  end
  return "a " .. type(value)
end

local function refuse(where, name, wanted, got, deeper)
  local sentence = string.format("%s: '%s' must be %s, got %s", where, name, wanted, shown(got))
  error(sentence, CALLER + (deeper or 0))
end

local function range_text(low, high)
  if low and high then
    return string.format("a number from %s to %s", tostring(low), tostring(high))
  elseif low then
    return string.format("a number, %s or more", tostring(low))
  end
  return "a number"
end

local function is_number(value, low, high)
  return type(value) == "number" and value == value and value < math.huge and value > -math.huge
    and (not low or value >= low) and (not high or value <= high)
end

local function is_record(value)
  return type(value) == "table" or type(value) == "userdata"
end

--- Raises unless `holds`. `wanted` completes "must be …".
---@param holds any
---@param where string the function, "rfm.score"
---@param name string the argument
---@param wanted string
---@param got any
function M.that(holds, where, name, wanted, got)
  if not holds then
    refuse(where, name, wanted, got)
  end
end

---@param where string
---@param name string
---@param value any
---@param low number?
---@param high number?
---@param deeper integer?
function M.number(where, name, value, low, high, deeper)
  if not is_number(value, low, high) then
    refuse(where, name, range_text(low, high), value, deeper)
  end
end

---@param where string
---@param name string
---@param value any
---@param wanted string "a table of answers"
---@param deeper integer?
function M.record(where, name, value, wanted, deeper)
  if not is_record(value) then
    refuse(where, name, wanted, value, deeper)
  end
end

--- Each of `names` in `record` is a number from `low`; with `optional` it may be absent.
---@param where string
---@param record any
---@param names string[]
---@param low number?
---@param optional boolean?
function M.numbers(where, record, names, low, optional)
  for _, name in ipairs(names) do
    local value = record[name]
    if not (optional and value == nil) and not is_number(value, low) then
      refuse(where, name, range_text(low), value)
    end
  end
end

--- Each of `names` in `record` is absent or a text, a number or a boolean.
---@param where string
---@param record any
---@param names string[]
function M.scalars(where, record, names)
  for _, name in ipairs(names) do
    local value = record[name]
    if value ~= nil and type(value) ~= "string" and type(value) ~= "boolean" and not is_number(value) then
      refuse(where, name, "a text, a number or a boolean", value)
    end
  end
end

--- A list of texts, none twice.
---@param where string
---@param name string
---@param list any
function M.names(where, name, list)
  local seen = {}
  if type(list) ~= "table" then
    refuse(where, name, "a list of names", list)
  end
  for _, item in ipairs(list) do
    if type(item) ~= "string" or seen[item] then
      refuse(where, name, "a list of names, none twice", item)
    end
    seen[item] = true
  end
end

--- `options` is a table (or nil) that has no other keys than `known`.
---@param where string
---@param options any
---@param known string[]
---@param deeper integer?
function M.options(where, options, known, deeper)
  if options ~= nil and type(options) ~= "table" then
    refuse(where, "options", "a table", options, deeper)
  end
  local is_known = {}
  for _, name in ipairs(known) do
    is_known[name] = true
  end
  for key in pairs(options or {}) do
    if not is_known[key] then
      local names = table.concat(known, ", ")
      error(string.format("%s: no option %s; it knows %s", where, shown(key), names), CALLER - 1 + (deeper or 0))
    end
  end
end

return M
