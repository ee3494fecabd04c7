-- A loop at load.
-- expect: refused: took longer

while true do end
