-- Each call of the signal stays within its time, and there is one for each of the order's thousand items.
-- expect: time
-- file: signals/attack.lua
-- items: 1000

signal "attack" {
  on = "order.item.bought",
  origin = "web",
  observe = function()
    local sum = 0
    for i = 1, 300000 do sum = sum + i % 7 end
    return { soft = { curiosity = sum % 2 } }
  end,
}
