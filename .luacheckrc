-- The language of a workspace, for luacheck. `luacheck .` from the root.
std = "lua54"
max_line_length = 160
exclude_files = { "build", "var" }

-- What a workspace's files may name: the kinds of declarations and the library.
local kinds = { "workspace", "channel", "placement", "frame", "hard", "offer", "strategy" }
stds.sarto = { read_globals = { "offers", "log", (table.unpack or unpack)(kinds) } }
stds.sarto_specs = {
  read_globals = { "describe", "it", "before_each", "after_each", "persona", "given", "when_event", "decides", "on_day" },
}
for _, folder in ipairs { "scripts", "tests/flow", "tests/real", "tests/spec/broken" } do
  files[folder] = { std = "lua54+sarto", ignore = { "212" } } -- a callback need not use all it is given
end
files["scripts/*/specs"] = { std = "lua54+sarto_specs" }
files["tests/spec/*_spec.lua"] = { std = "lua54+busted" }
files["tests/bench"] = { ignore = { "111", "112", "113", "131" } } -- wrk's own globals
files["bindings/meta"] = { ignore = { "111", "112", "113", "121", "122", "131", "142", "212", "631" } } -- for editors
files["bindings/sarto_words.lua"] = { ignore = { "122", "142", "143" } }
