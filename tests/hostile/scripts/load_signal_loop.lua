-- A loop while a signal's file is loaded.
-- expect: refused: took longer
-- slow: yes
-- file: signals/attack.lua

for _ = 1, math.huge do end
