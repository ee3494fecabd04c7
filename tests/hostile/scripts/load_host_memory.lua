-- Declares one thing again and again, each time with a condition of a hundred thousand texts: Lua's memory does not
-- grow, but what the host keeps of each does.
-- expect: refused:
-- slow: yes

local many = {}
for i = 1, 50000 do many[i] = "a text of some length, number " .. i end
local fields = { placement = "attack", where = { secret = many }, propose = function() end }
local attack = strategy "attack"
while true do attack(fields) end
