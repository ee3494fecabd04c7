-- A loop while audiences.lua is loaded.
-- expect: refused: took longer
-- file: audiences.lua

while true do end
