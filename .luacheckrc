-- The language of a workspace, for luacheck. `luacheck .` from the root.
std = "lua54"
max_line_length = 160
exclude_files = { "build", "var", "tests/hostile/scripts" } -- those mean harm

-- What a workspace's files may name: the kinds of declarations and the library.
local kinds = {
  "workspace", "channel", "placement", "frame", "purpose", "event_type", "host_function", "origin", "hard", "trait", "attitude", "emotion", "affinity",
  "audience", "guardrail", "ask", "offer", "signal", "strategy", "expect",
}
stds.sarto = { read_globals = { "offers", "salutation", "host", "log", (table.unpack or unpack)(kinds) } } -- `require` is stock Lua's too
stds.sarto_specs = {
  read_globals = { "describe", "it", "before_each", "after_each", "persona", "given", "when_event", "decides", "on_day",
                   "after_waiting", "asks", "asks_nothing" },
}
-- The strict language (bindings/strict.h), for what runs in it without a workspace: a field that is not listed is a finding.
local function with(names)
  local fields = {}
  for name in names:gmatch "%S+" do
    fields[name] = {}
  end
  return { fields = fields }
end
stds.sarto_strict = {
  read_globals = {
    "assert", "error", "ipairs", "log", "pairs", "pcall", "require", "select", "tonumber", "tostring", "type",
    math = with "abs ceil floor fmod huge max maxinteger min mininteger modf pi random sqrt tointeger type ult",
    string = with "byte char find format gmatch gsub len lower match rep reverse sub upper",
    table = with "concat insert move remove sort unpack",
    utf8 = with "char charpattern codepoint codes len offset",
  },
}
files["stdlib"] = { std = "sarto_strict" }
for _, folder in ipairs { "scripts", "tests/flow", "tests/spec/broken", "tests/spec/letter", "tests/bench/shop", "tests/load/shop",
                          "tests/hostile/world", "tests/embed/host" } do
  files[folder] = { std = "lua54+sarto", ignore = { "212" } } -- a callback need not use all it is given
end
-- Of what attacks: names written to on purpose, and values never used.
for _, folder in ipairs { "tests/hostile/shop", "tests/hostile/attacked" } do
  files[folder] = { std = "lua54+sarto", ignore = { "122", "212", "221", "231", "311", "331", "411", "431" } }
end
files["scripts/*/specs"] = { std = "lua54+sarto_specs" }
files["tests/spec/*_spec.lua"] = { std = "lua54+busted" }
files["tests/bench"] = { ignore = { "111", "112", "113", "131" } } -- wrk's own globals
files["bindings/meta"] = { ignore = { "111", "112", "113", "121", "122", "131", "142", "212", "631" } } -- for editors
files["bindings/sarto_words.lua"] = { ignore = { "122", "142", "143" } }
