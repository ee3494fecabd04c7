-- A loop while a signal's file is loaded.
-- expect: refused: took longer
-- file: signals/attack.lua

for _ = 1, math.huge do end
