-- The same with a mistake in each, swallowed.
-- expect: refused:
-- slow: yes

local fields = { placement = "nowhere", propose = 1 }
fields[("x"):rep(100000)] = 1
local attack = strategy "attack"
while true do pcall(attack, fields) end
