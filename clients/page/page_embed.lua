-- The page client as it is served: sarto.js without its comments and indents, as text or as C for the program. Comments
-- that are left out begin a line, or stand behind two spaces at its end; so write them so.
--   lua5.4 clients/page/page_embed.lua text clients/page/sarto.js > build/page/sarto.js
--   lua5.4 clients/page/page_embed.lua c build/page/sarto.js > build/page_client.c
local BYTES_A_LINE = 24
local NOTICE = "/* Sarto's page client. MIT licence. */\n"

local function served(text)
  text = text:gsub("^/%*.-%*/\n", ""):gsub("\n *//[^\n]*", ""):gsub("\n */%*.-%*/", ""):gsub(" // [^\n]*", "")
  return NOTICE .. text:gsub("\n +", "\n"):gsub("\n+", "\n")
end

local function put_c(text)
  io.write '/* Made by clients/page/page_embed.lua. */\n#include "host/serve_page.h"\n\nconst char page_client[] = {\n'
  for at = 1, #text, BYTES_A_LINE do
    io.write(table.concat({ text:byte(at, math.min(at + BYTES_A_LINE - 1, #text)) }, ","), ",\n")
  end
  io.write("};\nconst size_t page_client_bytes = ", #text, ";\n")
end

local form, path = arg[1], arg[2]
local file = assert(io.open(path, "rb"))
local text = file:read "a"
file:close()
if form == "c" then
  put_c(text)
else
  io.write((served(text)))
end
