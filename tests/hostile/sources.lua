-- Source text as a weapon: what is too large, or no text, to stand as a file in scripts/. Writes into a folder, for each,
-- NAME.lua and beside it NAME.lua.expect with the lines that a script in scripts/ has on top. For stock Lua 5.4:
--   lua5.4 tests/hostile/sources.lua FOLDER
local folder = assert(arg[1], "expected a folder")
local KB = 1024

local function strategy(body, before)
  return (before or "")
    .. 'strategy "attack" {\n  on = "attack.made",\n  placement = "attack",\n  propose = function(profile, event)\n'
    .. "    local _ = profile == event\n" .. body
    .. '\n    return { offers = { "cup", "lamp" } }\n  end,\n}\n'
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
end

local function case(name, threat, expect, text, more)
  write(folder .. "/source_" .. name .. ".lua", text)
  write(folder .. "/source_" .. name .. ".lua.expect",
    "-- " .. threat .. "\n-- expect: " .. expect .. "\n" .. (more and "-- " .. more .. "\n" or ""))
end

-- `first`, then `part` as often as fits into a file, then `last`.
local function filled(first, part, last, bytes)
  local room = (bytes or 60 * KB) - #first - #last - 300
  return first .. part:rep(room // #part) .. last
end

local function numbered(count, format)
  local lines = {}
  for i = 1, count do
    lines[i] = format:gsub("@", tostring(i))
  end
  return table.concat(lines)
end

-- ---- what the compiler takes quadratic time for ----

case("and_chain", "60 KB of `and` in one expression: the compiler's jump lists grow quadratically.",
  "refused: 'and' and 'or' in one expression", strategy(filled("local a = 1 local b = a", " and a", "")))
case("or_chain", "The same with `or`, through brackets that only group.",
  "refused: 'and' and 'or' in one expression", strategy(filled("local a = 1 local b = (a)", " or (a)", "")))
case("and_chain_split", "Just under the limit of one expression, as often as fits.",
  "harmless", strategy("local a = 1\n" .. numbered(40, "do local b@ = a" .. (" and a"):rep(190) .. " end\n")))
case("and_chain_nested", "and/or within calls within and/or.",
  "refused: | harmless | error:",
  strategy("local a = tostring\nlocal b = " .. ("a(1 and "):rep(150) .. "1" .. (" or 2)"):rep(150)))
case("elseif_chain", "5,000 elseif in one chain.",
  "refused: 'elseif' in one chain",
  strategy(filled("local a = 1\nif a == 0 then a = 0\n", "elseif a==2 then\n", "end")))
case("if_nest", "if within if within if.",
  "refused:", strategy("local a = 1\n" .. ("if a then "):rep(3000) .. ("end "):rep(3000)))
case("suffixes", "t.x.x.x…: the text of its error is made by recursion, in quadratic time.",
  "refused: dots or brackets in a row", strategy(filled("local t = {}\nlocal b = t", ".x", ".y.z")))
case("suffixes_brackets", "The same with brackets.",
  "refused: dots or brackets in a row", strategy(filled("local t = {}\nlocal b = t", "[1]", "")))
case("suffixes_split", "As long as it may be, under pcall, for ever.",
  "time | memory | error: nil",
  strategy("local t = {}\nlocal function ask() return t" .. (".x"):rep(90) .. " end\nwhile true do pcall(ask) end"))
case("suffixes_calls", "f()()()…",
  "refused: | error:", strategy(filled("local f = tostring\nlocal b = f", "()", "")))
case("method_chain", "x:y():y()…",
  "refused: | error:", strategy(filled("local x = event\nlocal b = x", ":y()", "")))
case("string_calls", "f\"\"\"\"\"\"…",
  "refused: | error:", strategy(filled("local f = tostring\nlocal b = f", '""', "")))

-- ---- what recurses in the parser ----

for name, part in pairs { parentheses = { "(", ")" }, braces = { "{", "}" }, indices = { "t[", "]" } } do
  case("deep_" .. name, "Twenty thousand " .. part[1] .. " within each other.",
    "refused:", strategy("local t = {}\nlocal b = " .. part[1]:rep(15000) .. "1" .. part[2]:rep(15000)))
  case("deep_" .. name .. "_below_limit", "150 " .. part[1] .. " within each other: just what the parser bears.",
    "harmless | error: | refused:", strategy("local t = {}\nlocal b = " .. part[1]:rep(150) .. "1" .. part[2]:rep(150)))
end
case("deep_functions", "function within function within function.",
  "refused:", strategy("local b = " .. ("function() return "):rep(1500) .. "1" .. (" end"):rep(1500)))
case("deep_functions_open", "function within function, of which none ends.",
  "refused:", strategy("local b = " .. ("function() return "):rep(3000)))
case("deep_do", "do within do within do.", "refused:", strategy(("do "):rep(7000) .. ("end "):rep(7000)))
case("deep_not", "not not not…", "refused:", strategy(filled("local b = ", "not ", "1")))
case("deep_minus", "- - - -…", "refused:", strategy(filled("local b = ", "- ", "1")))
case("deep_power", "2^2^2^…: from the right.", "refused:", strategy(filled("local b = 2", "^2", "")))
case("deep_concat", "..  from the right.", "refused:", strategy(filled('local b = "x"', '.."x"', "")))
case("deep_brackets_open", "Brackets that never close.", "refused:", filled("", "([{", ""))
case("deep_brackets_wrong", "Brackets that close what others opened.", "refused:", filled("", "(]{)[}", ""))
case("deep_ends", "Ends of nothing.", "refused:", filled("", "end ", ""))

-- ---- what is compiled wrongly, or against a limit ----

case("constants_bitwise", "300 constants and ~ | &: compiled wrongly, without a word.",
  "refused: too long for the operators", strategy("local t = {}\n" .. numbered(300, "t[@] = 'text @'\n")
    .. "assert((1 ~ (2 or 3)) == 3 and (1 | (2 or 3)) == 3 and (1 & (3 or 1)) == 1, 'compiled wrongly')"))
case("constants_bitwise_below", "A hundred texts, a hundred numbers and ~ | &: compiled rightly.",
  "harmless", strategy("local t = {}\n" .. numbered(100, "t[1] = 'text @'\n")
    .. "assert((1 ~ (2 or 3)) == 3 and (1 | (2 or 3)) == 3 and (1 & (3 or 1)) == 1, 'compiled wrongly')"))
case("constants_many", "Five thousand constants without a bit.",
  "harmless | refused:", strategy("local t = {}\n" .. numbered(2500, "t[@]='t@'\n")))
case("constants_floats", "Floats that are hardly different.",
  "harmless | refused:", strategy("local t = {}\n" .. numbered(2000, "t[1]=0.@e-300\n")))
case("locals_many", "300 locals in one function.",
  "refused:", strategy(numbered(300, "local v@ = @\n")))
case("locals_many_names", "Thousands of names, each of them nearly the one that is missing.",
  "refused:", strategy(numbered(40, "do " .. numbered(90, "local n@=1 ") .. "end\n") .. numbered(60, "nn@x(1)\n")))
case("upvalues_many", "300 upvalues in one function.",
  "refused: | harmless", strategy("local f = function() return 1" .. numbered(199, " + v@") .. " end\nlocal _f = f",
    numbered(199, "local v@ = @\n")))
case("upvalues_beyond", "300 upvalues, from two floors.",
  "refused:", "local function outer()\n" .. numbered(150, "local a@ = @\n") .. "local function middle()\n"
    .. numbered(150, "local b@ = @\n") .. "return function() return 1" .. numbered(150, "+a@+b@") .. " end\nend\nend\n")
case("parameters_many", "A function of 300 parameters.",
  "refused:", strategy("local function f(" .. numbered(300, "p@,") .. "q) return p1 end f()"))
case("arguments_many", "A call with ten thousand arguments.",
  "refused:", strategy(filled("log(1", ",1", ")")))
case("returns_many", "return of twenty thousand values.",
  "refused:", strategy(filled("local function f() return 1", ",1", " end f()")))
case("assignment_many", "An assignment to ten thousand places.",
  "refused:", strategy(filled("local a = {}\na[1]", ",a[1]", " = 1")))
case("goto_spaghetti", "Two thousand labels and a goto to each.",
  "harmless | refused: | time", strategy(numbered(1500, "do goto l@ end ::l@::\n")))
case("goto_nowhere", "Labels that do not exist, by the thousand.",
  "refused:", strategy(numbered(1500, "do goto n@ end\n")))
case("goto_backward", "A web of gotos that never ends.",
  "time", strategy(numbered(150, "::l@::\n") .. numbered(149, "if event.id == '@' then goto l@ end\n") .. "do goto l1 end"))
case("breaks_many", "Thousands of breaks out of one loop.",
  "harmless | refused:", strategy("local a = 1\nwhile true do\n" .. ("if a then break end\n"):rep(2500) .. "end"))
case("attributes", "Attributes that do not exist.", "refused:", strategy("local x <closed> = 1"))
case("constant_changed", "A constant that is changed.", "refused:", strategy("local x <const> = 1 x = 2"))
case("functions_many", "Two thousand functions.", "harmless | refused:", strategy(numbered(190, "do local f@ = function() return @ end "
  .. "local _ = f@ end\n"):rep(4)))
case("statements_many", "30,000 empty statements.", "harmless | refused:", strategy((";"):rep(60000)))

-- ---- large literals ----

case("table_long", "A table literal of 60 KB.", "harmless | refused:", strategy(filled("local t = {", "1,", "}")))
case("table_named", "A table literal of thousands of fields.",
  "harmless | refused:", strategy("local t = {" .. numbered(3500, "f@='@',") .. "}"))
case("table_nested", "Thousands of empty tables in one.", "harmless | refused:", strategy(filled("local t = {", "{},", "}")))
case("line_long", "One line of 60 KB.", "harmless | refused:",
  (strategy(filled("local t = ''", " t = t", "")):gsub("\n", " ")))
case("string_long", "A text of 60 KB.", "harmless | refused:", strategy(filled("local t = '", "x", "'")))
case("string_escapes", "A text of 15,000 escapes.", "harmless | refused:", strategy(filled("local t = '", "\\x41\\u{7FFFFFFF}", "'")))
case("name_long", "A name of 60 KB.", "harmless | refused:",
  strategy("local " .. ("x"):rep(29000) .. " = 1\nlocal b = " .. ("x"):rep(29000)))
case("name_long_unknown", "A name of 60 KB that nobody declared.", "refused: no such name", strategy(("x"):rep(60000) .. "()"))
case("names_unknown", "Thousands of names that nobody declared.", "refused: no such name", strategy(numbered(4500, "n@()\n")))
case("members_unknown", "Thousands of members that do not exist.", "refused: no such name",
  strategy(numbered(2500, "log(event.n@)\n")))
case("missing_commas", "A table of thousands of fields without a comma.", "refused:",
  strategy("local t = {\n" .. numbered(3500, "f@ = '@'\n") .. "}"))
case("swallowed_fields", "Thousands of assignments to fields within a function of a table.", "refused:",
  strategy(("on = 1 "):rep(8000)))

-- ---- numbers ----

case("numbers_absurd", "Numbers beyond all: 1e999, 0x with a thousand digits, 0x1p99999.",
  "harmless | refused:", strategy("local t = { 1e999, -1e999, 1e-999, 0x" .. ("f"):rep(1000) .. ", 0x1p99999, 0x.8p-99999, "
    .. ("9"):rep(1000) .. ", 0." .. ("0"):rep(1000) .. "1, 9223372036854775808, 0x7fffffffffffffff }"))
case("numbers_malformed", "Numbers that are none.", "refused:", strategy("local t = 0x + 1e + 1..2 + 3x"))
case("number_long", "A number of 60 KB.", "harmless | refused:", strategy(filled("local t = 0x", "f", "")))

-- ---- what is no text of Lua's ----

local code = string.dump(assert(load(strategy(""), "=attack")))
case("bytecode", "Bytecode, as string.dump makes it.", "refused: compiled Lua", code)
case("bytecode_stripped", "Bytecode without its names.", "refused: compiled Lua", string.dump(assert(load(strategy(""))), true))
case("bytecode_after_comment", "Bytecode behind a first line that begins with #: luaL_loadfile skips that line.",
  "refused:", "#!/usr/bin/lua\n" .. code)
case("bytecode_after_mark", "Bytecode behind a byte order mark.", "refused:", "\xEF\xBB\xBF" .. code)
case("bytecode_after_line", "Bytecode behind an empty line.", "refused:", "\n" .. code)
case("bytecode_broken", "Bytecode that jumps out of itself.", "refused: compiled Lua", code:sub(1, 100) .. ("\xff"):rep(200))
case("comment_first", "A first line that begins with #.", "refused: | harmless", "# a shell's comment\n" .. strategy(""))
case("mark", "A byte order mark.", "refused: byte order mark", "\xEF\xBB\xBF" .. strategy(""))
case("utf16", "The file in UTF-16.", "refused:", "\xFF\xFE" .. strategy(""):gsub(".", "%0\0"))
case("zero_bytes", "Zero bytes in a comment.", "refused: a byte that is zero", "-- a\0b\n" .. strategy(""))
case("zero_bytes_all", "Nothing but zero bytes.", "refused: a byte that is zero", ("\0"):rep(60000))
case("broken_letters", "Letters that are no UTF-8, in a text.", "refused: not UTF-8", strategy("local t = 'caff\xe8'"))
case("broken_letters_name", "Letters that are no UTF-8, in a name.", "refused:", strategy("local caff\xe8 = 1"))
case("noise", "60 KB of noise.", "refused:", (function()
  local bytes = {}
  local state = 42
  for i = 1, 60000 do
    state = (state * 6364136223846793005 + 1442695040888963407) & 0xffffffffffffffff
    bytes[i] = string.char(state >> 33 & 0x7f)
  end
  return table.concat(bytes)
end)())
case("empty", "Nothing.", "refused: declares no strategy", "")
case("too_long", "64 KB and one byte.", "refused: are allowed: split it", strategy("") .. ("-"):rep(64 * KB + 1 - #strategy("")))
case("as_long_as_may_be", "64 KB exactly.", "harmless", strategy("") .. ("-"):rep(64 * KB - #strategy("")))
case("megabytes", "Eight megabytes.", "refused: larger than", strategy("") .. ("-"):rep(8 * KB * KB))
case("comment_endless", "A comment that never ends.", "refused:", strategy("") .. filled("--[==[", " ]=] ]]", ""))
case("string_endless", "A text that never ends.", "refused:", strategy(filled("local t = [==[", "]=]", "")))
case("string_endless_quote", "A text whose quote never closes.", "refused:", strategy("local t = 'x\nlocal b = 1"))
case("comment_levels", "Comments of every level within each other.",
  "harmless | refused:", numbered(300, "--[" .. ("="):rep(60) .. "[ @ ]" .. ("="):rep(60) .. "]\n") .. strategy(""))
case("brackets_endless", "[=[=[=[: openings of texts that are none.", "refused:", strategy(filled("local t = ", "[=", "")))
case("line_ends", "Lines that end as on other machines.", "harmless", (strategy("local t = 'x'"):gsub("\n", "\r\n")))
case("line_ends_mixed", "Lines that end in every way at once.", "harmless", (strategy("local t = 'x'"):gsub("\n", "\n\r\r\n")))
case("line_ends_only", "Carriage returns alone: one line for some, many for others.", "harmless | refused:",
  (strategy("local t = 'x'"):gsub("\n", "\r")))
case("lines_many", "64,000 lines.", "refused: no such name", ("\n"):rep(60000) .. strategy("wrong()"))
case("letters_hidden", "Letters that run from right to left hide what stands there.", "harmless | refused:",
  strategy("-- \u{202E} } elpmaxe na\n    local t = '\u{2066}x\u{2069}'"))
case("letters_controls", "A terminal's commands in texts and comments.", "harmless | refused:",
  strategy("-- \27[2J\27]0;owned\7\n    local t = '\27[2J\8\127'"))
case("controls_in_name", "A terminal's commands where a name should be.", "refused:", strategy("\27[2J\27]0;owned\7 = 1"))
case("controls_in_error", "A terminal's commands in what the parser complains about.", "refused:",
  strategy("local t = 'x' '\27[2J\27]0;owned\7\u{202E}"))
case("letters_of_other_alphabets", "Names of other alphabets.", "refused:", strategy("local \u{0430}\u{0441} = 1"))

-- ---- declarations ----

case("declarations_many", "Thousands of strategies, each written out.", "harmless | refused:",
  strategy("") .. numbered(500, 'strategy "s@" { placement = "attack", on = "x@", propose = function() end }\n'))
case("declarations_broken", "Hundreds of strategies, each with mistakes.", "refused:",
  numbered(600, 'strategy "s@" { placment = "attak", on = { 1 }, prioriti = "x", propose = 1 }\n'))
case("declarations_half", "Hundreds of strategies without fields.", "refused:", numbered(2500, 'strategy "s@"\n'))
case("requires_many", "Every module, a thousand times.", "harmless | refused:",
  numbered(180, 'local m@ = require "sarto.rfm"\n') .. strategy(""))
case("requires_unknown", "Thousands of modules that do not exist.", "refused:", numbered(2000, 'local _ = require "sarto.r@"\n')
  .. strategy(""))
