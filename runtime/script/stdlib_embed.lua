-- Writes the texts of the given modules, stdlib/sarto/NAME.lua, as C: the tables of script/stdlib.h. The Makefile runs it
-- from the root: lua5.4 runtime/script/stdlib_embed.lua stdlib/sarto/*.lua > build/stdlib_modules.c
local BYTES_A_LINE = 24

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  return text
end

local function put_text(number, text)
  io.write("static const char text_", number, "[] = {\n")
  for at = 1, #text, BYTES_A_LINE do
    io.write(table.concat({ text:byte(at, math.min(at + BYTES_A_LINE - 1, #text)) }, ","), ",\n")
  end
  io.write "};\n"
end

local modules = {}
for _, path in ipairs(arg) do
  local name = assert(path:match "^stdlib/(sarto/[%w_]+)%.lua$", path .. ": expected stdlib/sarto/NAME.lua")
  modules[#modules + 1] = { name = name:gsub("/", "."), path = path }
end
table.sort(modules, function(left, right)
  return left.name < right.name
end)

io.write '/* Made by runtime/script/stdlib_embed.lua. */\n#include "script/stdlib.h"\n\n'
for number, module in ipairs(modules) do
  put_text(number, read(module.path))
end
io.write "\nconst struct stdlib_module stdlib_modules[] = {\n"
for number, module in ipairs(modules) do
  io.write('  {"', module.name, '", {text_', number, ", sizeof text_", number, "}},\n")
end
io.write "  {0}};\n\nconst char *const stdlib_names[] = {"
for _, module in ipairs(modules) do
  io.write('"', module.name, '", ')
end
io.write "0};\n"
