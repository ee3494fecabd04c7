-- Holds the text that /metrics answers with, read from standard input, to what Prometheus asks of it and to the house's own
-- rules: HELP and TYPE once and before the samples, families in one piece, counters end in _total, base units, histograms
-- that add up, nothing of a person in a label. Prints what is wrong, a line each, and exits 1.
-- Run: lua5.4 tests/flow/metrics_lint.lua [WORD…] < metrics; no label may hold one of the words.

local failures = 0
local function fail(...)
  failures = failures + 1
  print(string.format(...))
end

local text = io.read "a"
if text:sub(-1) ~= "\n" then
  fail "the last line does not end"
end

-- The labels that there are, and how many values each may have in one family.
local label_values_max = {
  kind = 16,
  rule = 10000, -- a workspace's own names
  fault = 32,
  category = 16,
  state = 16,
  code = 5,
  result = 8,
  route = 16,
  le = 32,
  version = 1,
  release = 1,
  lua = 1,
  check = 64,
  role = 8,
  reason = 16,
  protocol = 8,
}

local families, current, series = {}, nil, {}
local function family_of(name)
  local base = name:gsub("_bucket$", ""):gsub("_sum$", ""):gsub("_count$", "")
  return families[name] and name or base
end

local function check_family(name, family)
  if family.type == "counter" and not name:find "_total$" then
    fail("%s: a counter ends in _total", name)
  elseif family.type ~= "counter" and name:find "_total$" then
    fail("%s: ends in _total and is no counter", name)
  end
  for _, unit in ipairs { "_ms", "_us", "_milliseconds", "_microseconds", "_kb", "_mb", "_percent", "_minutes" } do
    if (name .. "_"):find(unit .. "_", 1, true) then
      fail("%s: the base units are seconds, bytes, ratios", name)
    end
  end
  if not name:find "^sarto_" and not name:find "^process_" then
    fail("%s: names begin with sarto_ or process_", name)
  end
  for label, values in pairs(family.labels) do
    local count = 0
    for _ in pairs(values) do
      count = count + 1
    end
    if not label_values_max[label] then
      fail("%s: nobody said how many values the label %s may have", name, label)
    elseif count > label_values_max[label] then
      fail("%s: the label %s has %d values", name, label, count)
    end
  end
end

local function read_head(kind, name, rest)
  local family = families[name]
  if not family then
    family = { labels = {}, buckets = {} }
    families[name] = family
    current = name
  elseif current ~= name then
    fail("%s: in two pieces", name)
  end
  if family[kind] then
    fail("%s: %s twice", name, kind)
  end
  if family.has_samples then
    fail("%s: %s after its samples", name, kind)
  end
  family[kind] = rest
end

local function read_labels(family, name, labels)
  local rest = {}
  for label, value in labels:gmatch '([%a_][%w_]*)="([^"]*)"' do
    family.labels[label] = family.labels[label] or {}
    family.labels[label][value] = true
    for _, word in ipairs(arg) do
      if value:find(word, 1, true) then
        fail("%s: %s in a label", name, word)
      end
    end
    if label ~= "le" then
      rest[#rest + 1] = label .. "=" .. value
    end
  end
  return table.concat(rest, ","), labels:match 'le="([^"]*)"'
end

local function read_bucket(family, name, key, bound, value)
  local last = family.buckets[key] or { count = -1, bound = -math.huge }
  local at = bound == "+Inf" and math.huge or tonumber(bound)
  if value < last.count or at <= last.bound then
    fail("%s{%s}: its buckets do not add up at %s", name, key, bound)
  end
  family.buckets[key] = { count = value, bound = at }
end

for line in text:gmatch "([^\n]*)\n" do
  local kind, name, rest = line:match "^# (%u+) ([%a_:][%w_:]*) (.+)$"
  local sample, labels, value = line:match "^([%a_:][%w_:]*)(%b{}) (%S+)$"
  if not sample then
    sample, value = line:match "^([%a_:][%w_:]*) (%S+)$"
    labels = ""
  end
  if kind == "HELP" or kind == "TYPE" then
    read_head(kind:lower(), name, rest)
  elseif not sample or not tonumber(value) then
    fail("no line of Prometheus': %s", line)
  else
    local own = family_of(sample)
    local family = families[own]
    if not family then
      fail("%s: without HELP and TYPE", sample)
    else
      if own ~= current then
        fail("%s: in two pieces", own)
      end
      family.has_samples = true
      if series[sample .. labels] then
        fail("%s%s: twice", sample, labels)
      end
      series[sample .. labels] = true
      local key, bound = read_labels(family, own, labels)
      if sample:find "_bucket$" and family.type == "histogram" then
        read_bucket(family, own, key, bound, tonumber(value))
      elseif sample:find "_count$" and family.type == "histogram" then
        local last = family.buckets[key]
        if not last or last.bound ~= math.huge or last.count ~= tonumber(value) then
          fail("%s{%s}: its count is not that of its last bucket", own, key)
        end
      end
    end
  end
end

for name, family in pairs(families) do
  if not family.help or not family.type then
    fail("%s: HELP or TYPE is missing", name)
  else
    check_family(name, family)
  end
end
os.exit(failures == 0)
