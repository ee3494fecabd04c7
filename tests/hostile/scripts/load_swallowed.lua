-- A loop at load that swallows its stop.
-- expect: refused: took longer
-- slow: yes

local function spin() while true do end end
while true do pcall(spin) end
