-- A loop while audiences.lua is loaded.
-- expect: refused: took longer
-- slow: yes
-- file: audiences.lua

while true do end
