-- A shop that wants to steer the terminal of whoever looks at it: names, messages, reasons, faults, log lines, files and
-- events are full of what a terminal obeys or shows in another order. Everything that our commands and the service say
-- of it is held against one rule: no control but newline and tab, no character that shows another text than there is, no
-- byte that is not UTF-8; and the hostile text must be told, escaped, or the claim would be empty.
-- Run from the root: lua5.4 tests/flow/escapes.lua. Closes with "escapes: N passed, N failed".
local sarto = (os.getenv "BUILD" or "build") .. "/sarto"
local passed, failed = 0, 0

-- ---- what must not be seen ------------------------------------------------------------------------------------------

local forbidden = {
  { 0x00, 0x08 }, { 0x0B, 0x1F }, { 0x7F, 0x9F }, { 0x061C, 0x061C }, { 0x200E, 0x200F }, { 0x2028, 0x202E },
  { 0x2066, 0x2069 }, { 0xFEFF, 0xFEFF }, { 0xE0000, 0xE007F },
}

-- The first of a text's characters that may not be there, by its name; nil where there is none.
local function hostile_in(text)
  local _, bad = utf8.len(text)
  if bad then
    return ("byte %02X at %d"):format(text:byte(bad), bad)
  end
  for at, code in utf8.codes(text) do
    for _, range in ipairs(forbidden) do
      if code >= range[1] and code <= range[2] then
        return ("U+%04X at %d"):format(code, at)
      end
    end
  end
end

-- One of each: a cleared screen, a title, a forged line, C1, bidirectional, separators, what nobody sees.
local quiet = "\u{85}\u{9B}2J\u{202E}\u{2066}\u{200F}\u{61C}\u{2028}\u{2029}\u{FEFF}\u{E0041}"
local evil = "\27[2J\27]0;owned\7\r\nsarto: all is well\8\127\1" .. quiet
local brief = "\27[2J\r\n\u{9B}\u{202E}" -- for names of scripts, which are short

local function in_lua(text)
  return (text:gsub(".", function(byte)
    return ("\\x%02X"):format(byte:byte())
  end))
end

local function in_json(text)
  return (text:gsub("[%c\127]", function(byte)
    return ("\\u%04x"):format(byte:byte())
  end))
end

-- ---- files and commands ---------------------------------------------------------------------------------------------

local folder = assert(io.popen "mktemp -d"):read "l"

local function quote(text)
  return "'" .. text:gsub("'", [['\'']]) .. "'"
end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  return text
end

-- EVIL and QUIET stand for the hostile texts, as the file's language writes them.
local function write(path, text)
  local written = path:find "%.lua$" and in_lua or in_json
  text = text:gsub("EVIL", (written(evil):gsub("%%", "%%%%"))):gsub("QUIET", (written(quiet):gsub("%%", "%%%%")))
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

local function shell(command)
  local _, _, code = os.execute(command)
  return code
end

-- What the program says, on both ways out.
local function run(arguments, input)
  local command = ("%s %s <%s >%s/out 2>%s/err"):format(sarto, arguments, quote(input or "/dev/null"), folder, folder)
  local code = shell(command)
  return read(folder .. "/out"), read(folder .. "/err"), code
end

local function fail(claim, why, text)
  failed = failed + 1
  print(("FAILED %s: %s\n    %q"):format(claim, why, text:sub(1, 2000)))
end

-- claim(NAME, TEXT, WITNESS…): nothing hostile is in the text, and each witness is.
local function claim(name, text, ...)
  local hostile = hostile_in(text)
  if hostile then
    return fail(name, hostile, text)
  end
  for _, witness in ipairs { ... } do
    if not text:find(witness, 1, true) then
      return fail(name, "expected " .. witness, text)
    end
  end
  passed = passed + 1
end

-- ---- the shop -------------------------------------------------------------------------------------------------------

local function make_shop(path)
  shell(("mkdir -p %s/strategies %s/signals %s/personas"):format(path, path, path))
  write(path .. "/workspace.lua", [[
workspace { locales = { "en" }, currency = "EUREVIL", tones = { "toneEVIL" }, salt = "6b1f0b6e2f5d4c57a3e9d8c1b4a70f92" }
placement "homeEVIL" { alternatives = 2, fallback = { offers = { tags = "house" }, message = "fallbackEVIL" } }
placement "letterEVIL" {
  parts = { "partEVIL" }, alternatives = 2,
  fallback = { offers = { tags = "house" }, message = { ["partEVIL"] = "neutralEVIL" } },
}
frame "frameEVIL" { about = "aboutEVIL" }
]])
  write(path .. "/profile.lua", 'hard "hardEVIL" { type = "string", about = "aboutEVIL" }\nhard "age" { type = "number" }\n')
  write(path .. "/audiences.lua", [[
audience "audienceEVIL" { about = "aboutEVIL", is = function() error("audience faultEVIL") end }
]])
  write(path .. "/offers.lua", [[
offer "oneEVIL" { name = "nameEVIL", text = "textEVIL", url = "https://shop/EVIL", price = 3, tags = { "house", "tagEVIL" } }
offer "two" { name = "nameEVIL", tags = { "house" } }
offer "three" { name = "nameEVIL", tags = { "house" } }
]])
  write(path .. "/signals/all.lua", [[
signal "signalEVIL" { about = "aboutEVIL", on = "page.viewed", origin = "web", observe = function(event)
  error("signal faultEVIL" .. event.data.word)
end }
]])
  write(path .. "/strategies/all.lua", [[
strategy "tellsEVIL" { about = "aboutEVIL", on = "page.viewed", placement = "homeEVIL", degree = "individual",
  propose = function(profile, event)
    log("logEVIL", event.data.word, "\xFF\0")
    return { offers = offers.popular { limit = 3 }, frame = "frameEVIL", tone = "toneEVIL", message = "saysEVIL" }
  end }
strategy "faultsEVIL" { about = "aboutEVIL", on = "page.viewed", placement = "letterEVIL", degree = "individual",
  propose = function(profile, event) error("faultEVIL" .. event.data.word .. "\xFF\0") end }
strategy "refusesEVIL" { about = "aboutEVIL", on = "page.viewed", placement = "letterEVIL", degree = "individual",
  eligible = function() return false, "reasonEVIL" end,
  propose = function() end }
strategy "for_someEVIL" { about = "aboutEVIL", on = "page.viewed", placement = "letterEVIL", degree = "individual",
  audience = "audienceEVIL",
  propose = function() end }
]])
  write(path .. "/personas/anna" .. quiet .. ".json", '{ "about": "EVIL", "hard": { "hardEVIL": "EVIL" } }')
end

-- Workspaces that do not load, under hostile names: what is wrong with the texts hides what they say.
local function make_misspelt(path)
  make_shop(path)
  write(path .. "/strategies/" .. brief .. ".lua", 'strategy "xEVIL" { ["plcaementEVIL"] = 1, placement = "nowhereEVIL" }')
  write(path .. "/strategies/raises.lua", 'error("loadEVIL\\xFF\\0")')
  write(path .. "/personas/" .. evil .. ".json", '{ "about": "EVIL" }')
end

local function make_wreck(path)
  make_shop(path)
  write(path .. "/strategies/" .. brief .. ".lua", "strategy = = 'x\27[2J\u{202E}")
  write(path .. "/strategies/byte.lua", "local \u{202E} = 1")
  write(path .. "/signals/names.lua", 'signal "sEVIL\\0" { on = "xEVIL", origin = "nowhereEVIL", observe = 1 }')
  write(path .. "/" .. evil .. ".lua", "x()")
  write(path .. "/offers.ndjson", '{"id":"nEVIL","nmae":"EVIL"}\n{"id":"aEVIL","EVIL":1,"EVIL":2}\n')
  write(path .. "/personas/" .. evil .. ".json", '{ "abuotEVIL": 1 }')
  shell("mkdir -p " .. quote(path .. "/strategie" .. evil))
  write(path .. "/strategie" .. evil .. "/x.lua", "")
end

local function event(id, members)
  return ('{"id":"%s","source":"EVIL","type":"page.viewed","subject":"annaQUIET","time":"2026-03-01T10:00:00Z",%s}\n'):format(
    id,
    members
  )
end

local function make(maker, name)
  maker(folder .. "/made")
  os.rename(folder .. "/made", folder .. "/" .. name)
  return folder .. "/" .. name
end

local shop = make(make_shop, "shop")
local misspelt, wreck = make(make_misspelt, "misspelt" .. evil), make(make_wreck, "wreck" .. evil)
local good, bad = folder .. "/good.ndjson", folder .. "/bad.ndjson"
write(good, event("oneEVIL", '"data":{"word":"wordEVIL"}') .. event("twoEVIL", '"placements":"noneQUIET,letterQUIET"'))
write(
  bad,
  '{"EVIL":1,"EVIL":2}\n{"id":"xEVIL","source":"EVIL","type":"EVIL"}\n'
    .. event("threeEVIL", '"data":{"aEVIL":{"bEVIL":"\\u0000"}}')
    .. event("fourEVIL", '"time":"EVIL"')
    .. '{"id":"5","source":"s","type":"customer.profile","subject":"a","data":{"hardEVIL":5,"age":"EVIL"}}\n'
    .. "\27[2J\xC2\x9B\xFF\n"
)

-- ---- the commands ---------------------------------------------------------------------------------------------------

local database = folder .. "/data/shop.db"
shell("mkdir " .. folder .. "/data")
local decisions, told = run(("run %s --db %s"):format(shop, database), good)
claim("run: decisions", decisions, "tells\\u001b[2J", "says\\u001b", "\\u009b2J\\u202e\\u2066", "\\udb40\\udc41")
claim("run: reasons and faults", decisions, "reason\\u001b", "faults\\u001b", "fault\\\\x1B", '"check":"fault"')
claim("run: what it says beside", told, "2 events")
claim("run --readable", (run(("run %s --readable"):format(shop), good)), "tells\\x1B[2J", "reason\\x1B", "\\xE2\\x80\\xAE")
claim("run: lines that are no events", (run("run " .. shop, bad)), '"line":1', '"line":6', "x1B")
claim("run --readable: lines that are no events", (run(("run %s --readable"):format(shop), bad)), "not an event", "\\x1B")

local out, err = run(("import %s --db %s/data/past.db"):format(shop, folder), bad)
claim("import", out .. err, "line 1: ", "\\x1B")

for _, form in ipairs { "", " --json" } do
  local witness = form == "" and "\\x1B[2J" or "\\u001b[2J"
  out, err = run(("simulate %s --persona %s --event %s%s"):format(
    shop, quote("anna" .. quiet), quote '{"type":"page.viewed","data":{"word":"\\u001b"}}', form))
  local logged = form == "" and "logged (log\\x1B" or [["check":"log","detail":"log\\x1B]]
  claim("simulate" .. form, out .. err, "tells" .. witness, logged)
  out, err = run("check " .. shop .. form)
  claim("check" .. form, out .. err, "hard", "\\x1B[2J")
  out, err = run("check " .. quote(wreck) .. form)
  claim("check of what is no Lua" .. form, out .. err, "nmae", "x1B[2J")
  out, err = run("check " .. quote(misspelt) .. form)
  claim("check of names that there are not" .. form, out .. err, "plcaement", "load", "x1B[2J")
  out, err = run(("explain %s --db %s%s"):format(decisions:match '"decision_id":"(%x+)"', database, form))
  claim("explain" .. form, out .. err, "tells" .. witness)
end

shell(("mkdir %s/specs"):format(shop))
write(shop .. "/personas/bob.json", '{ "about": "bob" }')
write(shop .. "/specs/red_spec.lua", [[
describe("red", function()
  it("says what a strategy wrote", function()
    given(persona "bob")
    when_event { type = "page.viewed", data = { word = "wordEVIL" } }
    decides("homeEVIL").says("something else")
  end)
end)
]])
out, err = run("test " .. shop)
claim("test of a spec that is red", out .. err, "\\x1B[2J")

-- What refuses to begin, and what was asked for by a hostile name.
for name, arguments in pairs {
  ["run of what does not load"] = "run " .. quote(wreck),
  ["import into what does not load"] = ("import %s --db %s/data/x.db"):format(quote(wreck), folder),
  ["test of what does not load"] = "test " .. quote(misspelt),
  ["serve of what does not load"] = ("serve %s --listen 0"):format(quote(wreck)),
  ["run of a folder that is not there"] = "run " .. quote(folder .. "/none" .. evil),
  ["run into a folder that is not there"] = ("run %s --db %s"):format(shop, quote(folder .. "/none" .. evil .. "/x.db")),
  ["test without specs"] = "test " .. quote(make(make_shop, "sound" .. evil)),
  ["simulate of nobody"] = ("simulate %s --persona %s --event page.viewed"):format(shop, quote("ana" .. evil)),
  ["simulate of a wrong event"] = ("simulate %s --event %s"):format(
    shop, quote('{"type":"customer.profile","data":{"age":1,"hard' .. in_json(evil) .. '":5}}')),
  ["simulate of a file that is not there"] = ("simulate %s --event %s"):format(shop, quote("./" .. evil .. ".json")),
  ["explain of no id"] = ("explain %s --db %s"):format(quote(evil), database),
  ["explain from no database"] = ("explain %s --db %s"):format(("0"):rep(32), quote(folder .. evil)),
  ["an option that there is not"] = ("check %s %s"):format(shop, quote("--" .. evil)),
  ["a command that there is not"] = quote(evil),
  ["new in a folder that is not empty"] = "new " .. quote(wreck),
} do
  local code
  out, err, code = run(arguments)
  claim(name, out .. err, "\\x1B[2J")
  claim(name .. " is refused", tostring(code ~= 0), "true")
end

-- ---- the service ----------------------------------------------------------------------------------------------------

local function wait_for(path, pattern)
  for _ = 1, 400 do
    local found = read(path):match(pattern)
    if found then
      return found
    end
    shell "sleep 0.05"
  end
end

-- A head's lines end in CR LF, and have no other.
local function split_head(answer)
  local head, body = answer:match "^(.-)\r\n\r\n(.*)$"
  return (head or answer):gsub("\r\n", "\n"), body or ""
end

local function ask(name, address, arguments, ...)
  shell(("curl -s -i --max-time 10 %s >%s/out"):format((arguments:gsub("ADDRESS", address)), folder))
  local head, body = split_head(read(folder .. "/out"))
  claim("serve: the head of " .. name, head, "HTTP/1.1 ")
  claim("serve: " .. name, body, ...)
  return body
end

local function ask_all(address)
  local json = "-H 'Content-Type: application/json' ADDRESS/v1/events "
  write(folder .. "/event", event("servedEVIL", '"data":{"word":"wordEVIL"}'):gsub('"time":"[^"]*",', ""))
  write(folder .. "/wrong", '{"id":"aEVIL","source":"s","type":"customer.profile","subject":"a","data":{"hardEVIL":5}}')
  local decision = ask("a decision", address, json .. ("--data-binary @%s/event"):format(folder), "tells\\u001b[2J")
  local id = decision:match '"decision_id":"(%x+)"' or "none"
  ask("an event that is wrong", address, json .. ("--data-binary @%s/wrong"):format(folder), "x1B", "expected a text")
  ask("lines that are no events", address,
    ("-H 'Content-Type: application/x-ndjson' --data-binary @%s ADDRESS/v1/events"):format(bad), "x1B")
  ask("a stored decision", address, "ADDRESS/v1/decisions/" .. id, "tells\\u001b[2J")
  local told_plain = ask("an explanation", address, ("'ADDRESS/v1/decisions/%s?explain=true'"):format(id), "tells\\x1B[2J")
  claim("serve: an explanation has a line for each thing it says", tostring(not told_plain:find "\nsarto: all is well"), "true")
  ask("a profile", address, ("ADDRESS/v1/profiles/anna%s"):format((quiet:gsub(".", function(byte)
    return ("%%%02X"):format(byte:byte())
  end))), "anna\\u0085\\u009b")
  ask("a profile that there is not", address, "ADDRESS/v1/profiles/%C2%9B%E2%80%AE%1B")
  ask("a decision that there is not", address, "'ADDRESS/v1/decisions/%1B%0D%0Ax:y'")
  ask("a wrong question", address, "'ADDRESS/v1/decisions/x?explain=%1B%0D%0A'")
  ask("a path that there is not", address, "ADDRESS/v1/%1B%0D%0ASet-Cookie:x")
  ask("a method that there is not", address, "-X DELETE ADDRESS/v1/events")
  ask("a type that is not taken", address, "-H 'Content-Type: text/\u{9B}\u{202E}' -d x ADDRESS/v1/events")
  ask("an encoding that is not taken", address,
    "-H 'Content-Encoding: \u{9B}\u{202E}' -H 'Content-Type: application/json' -d x ADDRESS/v1/events")
  ask("figures", address, "ADDRESS/metrics", "sarto_build_info{", "sarto_script_faults_total")
  ask("readiness", address, "ADDRESS/readyz", "ready")
end

local function serve()
  local log = folder .. "/log"
  write(log, "") -- the shell may make it later than we look
  shell(("%s serve %s --db %s/data/served.db --listen 0 >%s 2>&1 & echo $! >%s/pid"):format(sarto, shop, folder, log, folder))
  local pid, address = read(folder .. "/pid"):match "%d+", wait_for(log, "on (http://[%d.:]*%d)")
  local is_asked, why = pcall(ask_all, address or "nowhere")
  if not is_asked or not address then
    fail("serve: every question can be asked", why or "no address", read(log))
  end
  shell("kill " .. pid)
  wait_for(log, "stopping")
  claim("serve: its log", read(log), "on http://", "stopping")
end

if shell "command -v curl >/dev/null" == 0 then
  serve()
else
  print "skipped: the service: no curl here"
end

shell("rm -rf " .. quote(folder))
print(("escapes: %d passed, %d failed"):format(passed, failed))
os.exit(failed == 0)
