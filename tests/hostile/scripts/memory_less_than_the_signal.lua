-- What a signal's file keeps is more than a call of it may have, and the call still grows.
-- expect: refused: once it is read | memory
-- file: signals/attack.lua

local pile, text = {}, ("x"):rep(3000000)
for i = 1, 100000 do pile[i] = i end

signal "attack" {
  on = "attack.made",
  origin = "web",
  limits = { memory = "1MB" },
  observe = function()
    local grown = {}
    for i = 1, 200000 do grown[i] = ("s%d"):format(i) end
    return { soft = { curiosity = (#pile + #text + #grown) % 2 } }
  end,
}
