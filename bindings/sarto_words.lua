--- The words of a workspace's specs: given, persona, when_event, decides, asks, asks_nothing, on_day, after_waiting.
--- Loaded by `sarto test` as busted's helper. Each `it` begins with nobody and at the same noon, and each `given` starts
--- a runtime of its own, so no spec sees another's customers; time is a clock that only the specs move.
local busted = require "busted"
local json = require "dkjson"
local sarto = require "sarto"

local workspace = assert(os.getenv "SARTO_WORKSPACE", "SARTO_WORKSPACE is not set: run specs with `sarto test DIR`")
local state

local function utc(seconds)
  return os.date("!%Y-%m-%dT%H:%M:%SZ", seconds)
end

--- Seconds since 1970 at noon of that day, in UTC: os.time would take the machine's own time zone.
local function noon(year, month, day)
  -- Counted in years that begin in March, so that a leap day is their last.
  local shifted = month > 2 and year or year - 1
  local day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
  local days = 365 * shifted + shifted // 4 - shifted // 100 + shifted // 400 + day_of_year - 719468
  return days * 86400 + 12 * 3600
end

-- Nobody is given. `start` is when whoever is given begins: on_day moves it, in a before_each or in the spec.
local function begin()
  if state and state.runtime then
    state.runtime:close()
  end
  local start = noon(2026, 3, 2)
  state = { start = start, now = start }
end

begin()
busted.before_each(begin) -- at busted's root it comes before those of the specs, so that what they say holds

local function raise(...)
  error(string.format(...), 3)
end

-- A world in which nothing happened yet, for the word that calls this.
local function open(subject)
  if state.runtime then
    state.runtime:close()
  end
  local start = state.start
  state = { start = start, now = start }
  local runtime, why = sarto.open { workspace = workspace, clock = "events" }
  if not runtime then
    error(why, 3)
  end
  state.runtime, state.subject, state.count = runtime, subject, 0
end

-- A copy is completed: a spec may say the same event again, and means another one.
local function decide(sketch)
  local event = {}
  for member, value in pairs(sketch) do
    event[member] = value
  end
  state.count = state.count + 1
  event.id = event.id or "spec-" .. state.count
  event.source = event.source or "spec"
  event.subject = event.subject or state.subject
  event.time = event.time or utc(state.now)
  -- dkjson writes an empty table as an array; an event's data is an object.
  if event.data and next(event.data) == nil then
    event.data = nil
  end
  local text, why = state.runtime:decide(json.encode(event))
  if not text then
    error(("the event was refused: %s"):format(why), 3)
  end
  return json.decode(text), text
end

-- A name that is misspelt was never decided, so it would meet every expectation that something is not there.
local function check_in(what, name, names, level)
  for _, known in ipairs(names) do
    if known == name then
      return
    end
  end
  local said = tostring(name)
  local nearest = sarto.nearest(said, names) or sarto.nearest(said:upper(), names) -- reasons are in capitals
  local hint = nearest and (", did you mean '%s'?"):format(nearest) or ""
  error(("%s '%s'%s"):format(what, tostring(name), hint), level + 1)
end

-- `level` says whose line is at fault, counted from the caller as `error` does.
local function check_name(kind, name, level)
  local label = kind == "hard" and "hard attribute" or kind
  local nowhere = (kind == "reason" or kind == "check") and "there is no " or "the workspace has no "
  if name == nil then
    error(("say which %s"):format(label), level + 1)
  end
  check_in(nowhere .. label, name, state.runtime:names(kind), level + 1)
end

local event_members = { "id", "source", "specversion", "type", "time", "subject", "data", "touchpoint", "placements", "locale",
                        "consent", "unverified" }

local function find_placement(decision, name)
  for _, placement in ipairs(decision.placements) do
    if placement.placement == name then
      return placement
    end
  end
end

--- A persona of the workspace, for `given`.
---@param name string the file's name in personas/, without .json
function _G.persona(name, ...)
  if select("#", ...) > 0 then
    raise 'persona: expected a name alone; what differs goes to given: given(persona "anna", { locale = "en" })'
  end
  return { name = name }
end

local function check_changes(changes)
  if type(changes) ~= "table" then
    error('given: expected what differs as a table, such as { locale = "en" }', 3)
  end
  for name in pairs(changes) do
    if name == "lifecycle" then
      error("given: the lifecycle follows from what was ordered and when: tell that in the persona's history", 3)
    end
    check_name("hard", name, 3)
  end
end

--- Starts afresh with this customer, on the day that `on_day` said last.
---@param who table what `persona` returned
---@param changes? table<string, any> hard attributes that differ from the persona's
function _G.given(who, changes)
  if type(who) ~= "table" or type(who.name) ~= "string" then
    raise('given: expected a persona, such as given(persona "anna")')
  end
  open(who.name)
  if changes ~= nil then
    check_changes(changes)
  end
  local events, problem = sarto.persona(workspace, who.name, who.name, utc(state.now))
  if not events then
    raise("%s", problem)
  end
  for _, event in ipairs(json.decode(events)) do
    decide(event)
  end
  if changes and next(changes) then
    decide { type = "customer.profile", data = changes }
  end
end

--- Something happens; `decides` is about it.
--- Whom its `subject` names needs no `given`: it is somebody new. To nobody it stays an error, since a spec that forgot
--- its `given` would meet every expectation that something is not there.
---@param event table type, and data, subject, placements, touchpoint… as in an event's JSON
function _G.when_event(event)
  if type(event) ~= "table" then
    local kind = type(event) == "string" and event or "page.viewed"
    raise('when_event: expected a table, such as when_event { type = "%s" }', kind)
  end
  for member in pairs(event) do
    check_in("an event has no member", member, event_members, 2)
  end
  if not (state.subject or event.subject) then
    raise 'say who it happens to first: given(persona "…"), or for somebody new subject = "…" in the event'
  end
  if not state.runtime then
    open()
  end
  state.now = state.now + 1
  state.decision, state.text = decide(event)
  state.made, state.about = nil, event.subject
end

-- What was decided before the clock moved is not what is asked about after it: that is what the host has done meanwhile, a
-- strategy whose time has come or a birthday; where it has done nothing, that nothing was decided.
local function move_clock(now)
  state.now, state.decision, state.text = now, nil, nil
  if not state.runtime then
    return
  end
  state.made, state.decision = {}, { placements = {}, drops = {} }
  local texts, why = state.runtime:pass(utc(now))
  if not texts then
    error(why, 3)
  end
  for _, text in ipairs(texts) do
    local decision = json.decode(text)
    if decision.profile_id == (state.subject or state.about) then
      state.decision, state.text = decision, text
      state.made[#state.made + 1] = { decision = decision, text = text }
    end
  end
end

-- Of several that the host made, the last that is about the placement.
local function choose_made(name)
  for i = #(state.made or {}), 1, -1 do
    if find_placement(state.made[i].decision, name) then
      state.decision, state.text = state.made[i].decision, state.made[i].text
      return
    end
  end
end

--- Moves the clock to that day, at noon, for whoever is given later, too. `decides` is then about what the host has done
--- by itself until then.
---@param day string "2026-05-01"
function _G.on_day(day)
  local year, month, date = tostring(day):match "^(%d%d%d%d)%-(%d%d)%-(%d%d)$"
  if not year then
    raise('on_day: expected a day such as "2026-05-01"')
  end
  local now = noon(tonumber(year), tonumber(month), tonumber(date))
  if utc(now):sub(1, 10) ~= day then
    raise("on_day: there is no day %s", day)
  end
  state.start = now
  move_clock(now)
end

local unit_seconds = { s = 1, min = 60, h = 3600, d = 86400, w = 7 * 86400, y = 365 * 86400 }

--- Moves the clock on. `decides` is then about what the host has done by itself meanwhile: a strategy's time has come.
---@param duration string "25h": a number and one of s, min, h, d, w, y
function _G.after_waiting(duration)
  if not state.runtime then
    raise("say who waits first: given(persona \"…\")")
  end
  local count, unit = tostring(duration):match "^(%d%d?%d?%d?%d?%d?)(%l+)$"
  if not unit_seconds[unit] then
    raise('after_waiting: expected a duration such as "25h" or "3d"')
  end
  move_clock(state.now + math.tointeger(count) * unit_seconds[unit])
end

-- What was decided, in sentences.
local function explanation()
  if not state.text then
    return "the host has done nothing for this customer since the clock was moved: nothing was due, or what waited was taken away"
  end
  return sarto.explain(state.text) or ""
end

local function explain(what, ...)
  error(sarto.printable(string.format(what, ...)) .. "\n" .. explanation(), 4)
end

local function has_offer(placement, id)
  for _, alternative in ipairs(placement.alternatives) do
    if alternative.offer == id then
      return true
    end
  end
  return false
end

-- The message whole; of one in parts all of them.
local function message_of(placement)
  local message = placement.message or ""
  if type(message) == "string" then
    return message
  end
  local texts = {}
  for _, text in pairs(message) do
    texts[#texts + 1] = text
  end
  table.sort(texts)
  return table.concat(texts, "\n")
end

local function check_type(word, said, expected, example)
  if type(said) ~= expected then
    local what = expected == "string" and "a text" or "a number"
    error(("%s: expected %s, such as %s"):format(word, what, example), 4)
  end
end

-- To add an expectation: a function here, named as specs say it.
local checks = {
  by = function(self, name)
    check_name("strategy", name, 3)
    if self.placement.strategy ~= name then
      explain("%s: expected %s, got %s", self.name, name, tostring(self.placement.strategy or "nothing"))
    end
  end,
  frame = function(self, name)
    check_name("frame", name, 3)
    if self.placement.frame ~= name then
      explain("%s: expected the frame %s, got %s", self.name, name, tostring(self.placement.frame))
    end
  end,
  tone = function(self, name)
    check_name("tone", name, 3)
    if self.placement.tone ~= name then
      explain("%s: expected the tone %s, got %s", self.name, name, tostring(self.placement.tone))
    end
  end,
  reason = function(self, name)
    check_name("reason", name, 3)
    if self.placement.reason ~= name then
      explain("%s: expected the reason %s, got %s", self.name, name, tostring(self.placement.reason))
    end
  end,
  at_least = function(self, count)
    check_type("at_least", count, "number", "at_least(2)")
    if #self.placement.alternatives < count then
      explain("%s: expected at least %d alternatives, got %d", self.name, count, #self.placement.alternatives)
    end
  end,
  nothing = function(self)
    if #self.placement.alternatives > 0 then
      explain("%s: expected nothing, got %d alternatives", self.name, #self.placement.alternatives)
    end
  end,
  offers = function(self, id)
    check_name("offer", id, 3)
    if not has_offer(self.placement, id) then
      explain("%s: expected %s among the alternatives", self.name, id)
    end
  end,
  never_offers = function(self, id)
    check_name("offer", id, 3)
    if has_offer(self.placement, id) then
      explain("%s: did not expect %s", self.name, id)
    end
  end,
  says = function(self, text)
    check_type("says", text, "string", 'says "Hello"')
    local message = message_of(self.placement)
    if not message:find(text, 1, true) then
      explain("%s: expected %q in the message %q", self.name, text, message)
    end
  end,
  never_says = function(self, ...)
    local message = message_of(self.placement):lower()
    for i = 1, math.max(1, select("#", ...)) do
      local text = select(i, ...)
      check_type("never_says", text, "string", 'never_says "Hello"')
      if message:find(text:lower(), 1, true) then
        explain("%s: did not expect %q in the message %q", self.name, text, message)
      end
    end
  end,
  dropped = function(self, strategy, check)
    check_name("strategy", strategy, 3)
    if check == nil then
      error('dropped: say which check dropped it, such as dropped("' .. strategy .. '", "eligible")', 3)
    end
    check_name("check", check, 3)
    for _, drop in ipairs(state.decision.drops) do
      if drop.strategy == strategy and drop.check == check then
        return
      end
    end
    explain("%s: expected that %s was dropped by %s", self.name, strategy, check)
  end,
}

-- What can be expected, called with a dot, one after the other.
local function chain(expectation, known, word, name)
  return setmetatable(expectation, {
    __index = function(self, key)
      local check = known[key] or raise("%s() knows no '%s'", word, tostring(key))
      return function(...)
        if rawequal((...), self) then -- a colon hands it over
          error(("%s: write a dot and no colon: %s(\"%s\").%s(…)"):format(key, word, name, key), 2)
        end
        check(self, ...)
        return self
      end
    end,
  })
end

--- What the last event decided for a placement of the workspace; one that it did not decide shows nothing. After the clock
--- was moved, what the host has done meanwhile: where it did nothing, `decides("mail").nothing()` holds.
--- Expectations are called with a dot and can be chained:
--- `decides("home.hero").frame("unique").at_least(2)`.
---@param name string
function _G.decides(name)
  if not state.decision then
    raise("say what happens first: when_event { … }")
  end
  check_name("placement", name, 2)
  choose_made(name)
  local expectation = { name = name, placement = find_placement(state.decision, name) or { alternatives = {} } }
  return chain(expectation, checks, "decides", name)
end

-- What the decision's ask says it gives: an offer's id, or words.
local function gift_of(ask)
  return type(ask.gives) == "table" and ask.gives.offer or ask.gives
end

-- To add an expectation of what is asked: a function here, named as specs say it.
local ask_checks = {
  by = function(self, name)
    check_name("strategy", name, 3)
    if self.ask.strategy ~= name then
      explain("%s: expected that %s asks it, got %s", self.name, name, self.ask.strategy)
    end
  end,
  gives = function(self, gift)
    check_type("gives", gift, "string", 'gives "guide", an offer or the words that are shown')
    if gift_of(self.ask) ~= gift then
      explain("%s: expected that it gives %s, got %s", self.name, gift, tostring(gift_of(self.ask)))
    end
  end,
  says = function(self, text)
    check_type("says", text, "string", 'says "Hello"')
    if not self.ask.text:find(text, 1, true) then
      explain("%s: expected %q in %q", self.name, text, self.ask.text)
    end
  end,
}

--- What the last event led the decision to ask for; where it is nothing, specs say asks_nothing().
--- Expectations are called with a dot and can be chained: `asks("style_quiz").gives("guide")`.
---@param name string
function _G.asks(name)
  if not state.decision then
    raise("say what happens first: when_event { … }")
  end
  check_name("ask", name, 2)
  local ask = state.decision.ask
  if type(ask) ~= "table" or ask.ask ~= name then
    local got = type(ask) == "table" and ask.ask or "nothing"
    error(sarto.printable(("expected that %s is asked, got %s"):format(name, got)) .. "\n" .. explanation(), 2)
  end
  return chain({ name = name, ask = ask }, ask_checks, "asks", name)
end

--- Nothing was asked for.
function _G.asks_nothing()
  if not state.decision then
    raise("say what happens first: when_event { … }")
  end
  if type(state.decision.ask) == "table" then
    error("expected that nothing is asked, got " .. state.decision.ask.ask .. "\n" .. sarto.explain(state.text), 2)
  end
end
