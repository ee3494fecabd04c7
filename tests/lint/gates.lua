-- Holds the gate (bindings/gate.h) against the sources: every C function that scripts can call is a HOST_FUNCTION, or
-- stands below because it touches nothing but Lua. Read off the rows of luaL_Reg and the calls of lua_pushcfunction and
-- lua_pushcclosure. Prints what is wrong, one line a finding, and exits 1. Run from the root: lua5.4 tests/lint/gates.lua

-- file → function → why it may stay outside. To add one: a line here, and tests/hostile/gate.c must agree.
local lua_only = "Lua's memory and nothing else"
local reads_host = "besides Lua's memory reads and writes numbers of the call's own struct"
local outside = {
  ["bindings/strict.c"] = {
    base_pcall = "calls back into the script, which must be stoppable; puts the gate back",
    luaopen_base = "Lua's own, opened before anything of a script runs",
    luaopen_utf8 = "Lua's own, opened before anything of a script runs",
    unknown_name = lua_only,
    unknown_member = lua_only,
    refuse_name = lua_only,
    refuse_member = lua_only,
  },
  ["bindings/strict_math.c"] = {
    math_abs = lua_only,
    math_ceil = lua_only,
    math_floor = lua_only,
    math_fmod = lua_only,
    math_max = lua_only,
    math_min = lua_only,
    math_modf = lua_only,
    math_random = reads_host,
    math_sqrt = lua_only,
    math_tointeger = lua_only,
    math_type = lua_only,
    math_ult = lua_only,
  },
  ["bindings/strict_order.c"] = {
    base_pairs = lua_only,
    next_pair = lua_only,
  },
  ["bindings/strict_string.c"] = {
    base_tostring = lua_only,
    luaopen_string = "Lua's own, opened before anything of a script runs",
    string_format = lua_only,
    string_rep = lua_only,
  },
  ["bindings/strict_table.c"] = {
    strict_sort = "Lua's memory; calls back into the script, which must be stoppable",
    table_concat = lua_only,
    table_insert = lua_only,
    table_move = lua_only,
    table_remove = lua_only,
    table_unpack = lua_only,
  },
  ["runtime/script/script.c"] = {
    add_place = "not for scripts: what lua_pcall calls with an error",
    open_language = "opens the language, before anything of a script runs",
  },
  ["runtime/script/stdlib.c"] = {
    require = "compiles and runs a module, which must be stoppable; writes one bit that loading keeps",
  },
}

-- The module that other programs load runs outside of any script.
local no_scripts = { ["bindings/module.c"] = true }

local failures = 0
local function fail(...)
  failures = failures + 1
  print(string.format(...))
end

local function sources()
  local pipe = assert(io.popen "find bindings runtime -name '*.c' | LC_ALL=C sort")
  local list = {}
  for path in pipe:lines() do
    if not no_scripts[path] then
      list[#list + 1] = path
    end
  end
  pipe:close()
  return list
end

-- The end of the text in quotes, or of the letter in apostrophes, that begins at `from`.
local function end_of_text(text, from)
  local quote, at = text:sub(from, from), from + 1
  while at <= #text and text:sub(at, at) ~= quote do
    at = at + (text:sub(at, at) == "\\" and 2 or 1)
  end
  return at
end

-- Without comments and the insides of texts, of the same length, so that places stay what they are.
local function code_within(text)
  local pieces, from = {}, 1
  local function add(first, last, is_blank)
    local piece = text:sub(first, last)
    pieces[#pieces + 1] = is_blank and piece:gsub("[^\n]", " ") or piece
  end
  while true do
    local at = text:find("[\"'/]", from)
    if not at then
      break
    end
    add(from, at - 1)
    local two = text:sub(at, at + 1)
    if two == "/*" then
      from = select(2, text:find("*/", at + 2, true)) or #text
      add(at, from, true)
    elseif two == "//" then
      from = (text:find("\n", at, true) or #text + 1) - 1
      add(at, from, true)
    elseif text:sub(at, at) == "/" then
      from = at
      add(at, at)
    else
      from = end_of_text(text, at)
      add(at, at)
      add(at + 1, from - 1, true)
      add(from, from)
    end
    from = from + 1
  end
  add(from, #text)
  return table.concat(pieces)
end

local function code_of(path)
  local file = assert(io.open(path))
  local text = file:read "a"
  file:close()
  return code_within(text)
end

local function line_at(text, place)
  return select(2, text:sub(1, place):gsub("\n", "")) + 1
end

-- name → line, of what the file registers. A function that is an argument of the one that registers it is followed to
-- where that one is called: `push_object(L, "profile", profile_index)`.
local function registered(code)
  local names = {}
  local function add(name, place)
    if name ~= "NULL" and not names[name] then
      names[name] = line_at(code, place)
    end
  end
  for place, rows in code:gmatch "luaL_Reg%s+[%w_]+%s*%[[^%]]*%]%s*=%s*()(%b{})" do
    for at, name in rows:gmatch '(){%s*"[^"]*"%s*,%s*([%w_]+)%s*}' do
      add(name, place + at)
    end
  end
  for _, register in ipairs { "lua_pushcfunction", "lua_pushcclosure" } do
    for place, arguments in code:gmatch("()" .. register .. "%s*(%b())") do
      local expression = arguments:match "^%(%s*L%s*,%s*(.-)%s*[,)]"
      if expression:match "^lua_tocfunction" then
        goto continue
      end
      for name in expression:gsub("^.*%?", ""):gmatch "[%a_][%w_]*" do
        add(name, place)
      end
      ::continue::
    end
  end
  return names
end

-- Parameters of type lua_CFunction: what is passed for them is registered in their place.
local function passed(code, names)
  for name, parameters in code:gmatch "\n[%w_ ]-[ *]([%w_]+)(%b())%s*{" do
    local index, count = nil, 0
    for parameter in (parameters:sub(2, -2) .. ","):gmatch "%s*(.-)%s*," do
      count = count + 1
      local own = parameter:match "^lua_CFunction ([%w_]+)$"
      if own and names[own] then
        index = count
        names[own] = nil
      end
    end
    if index then
      for call, arguments in code:gmatch("()%f[%w_]" .. name .. "(%b())") do
        local at = 0
        for argument in (arguments:sub(2, -2) .. ","):gmatch "%s*(.-)%s*," do
          at = at + 1
          if at == index and argument:match "^[%a_][%w_]*$" then
            names[argument] = names[argument] or line_at(code, call)
          end
        end
      end
    end
  end
end

-- What this reads with is held to an example of each way to write it.
local function check_reading()
  local example = [[
    /* luaL_Reg gone[] = {{"a", in_comment}}; */
    // lua_pushcfunction(L, in_line);
    const char *text = "\" // lua_pushcfunction(L, in_text); /*", letter = '"';
    static const luaL_Reg rows[] = {{"a", first}, {NULL, NULL}};
    static const luaL_Reg counted[COUNT + 1] = {{"*/", second}};
    lua_pushcfunction(L, third); /* after */ lua_pushcclosure(L, fourth, 1);]]
  local read = {}
  for name in pairs(registered(code_within(example))) do
    read[#read + 1] = name
  end
  table.sort(read)
  if table.concat(read, " ") ~= "first fourth second third" or #code_within(example) ~= #example then
    fail("tests/lint/gates.lua reads of its example: %s", table.concat(read, " "))
  end
end

check_reading()
local checked = 0
for _, path in ipairs(sources()) do
  local code = code_of(path)
  for _, other in ipairs { "lua_register", "luaL_requiref" } do
    if code:find("%f[%w_]" .. other .. "%f[^%w_]") then
      fail("%s: %s: use luaL_Reg, lua_pushcfunction or lua_pushcclosure, which this reads", path, other)
    end
  end
  local names = registered(code)
  passed(code, names)
  local allowed, used = outside[path] or {}, {}
  for name, line in pairs(names) do
    checked = checked + 1
    local is_host = code:find("HOST_FUNCTION(" .. name .. ")", 1, true)
    used[name] = true
    if is_host and allowed[name] then
      fail("%s:%d: %s is a HOST_FUNCTION and listed as outside of the gate", path, line, name)
    elseif not is_host and not allowed[name] then
      fail("%s:%d: scripts can call %s: make it a HOST_FUNCTION, or say in tests/lint/gates.lua why not", path, line, name)
    end
  end
  for name in pairs(allowed) do
    if not used[name] then
      fail("%s: %s is listed in tests/lint/gates.lua and not registered", path, name)
    end
  end
  for name in code:gmatch "HOST_FUNCTION%(([%w_]+)%)" do
    if not used[name] and path ~= "bindings/gate.h" then
      fail("%s: HOST_FUNCTION(%s) is not registered: is it found?", path, name)
    end
  end
end
if checked < 50 then
  fail("only %d functions were found: the sources are written otherwise now", checked)
end
print(string.format("gates: %d functions, %d findings", checked, failures))
os.exit(failures == 0)
