-- Declares one thing again and again, without a byte of Lua's memory.
-- expect: refused:
-- slow: yes

local fields = { placement = "attack", propose = function() end }
local attack = strategy "attack"
while true do attack(fields) end
