-- Strategies without an end.
-- expect: refused: took longer | refused: needs more than | refused: need more than
-- slow: yes

local n = 0
while true do
  n = n + 1
  strategy("attack" .. n) { placement = "attack", propose = function() end }
end
