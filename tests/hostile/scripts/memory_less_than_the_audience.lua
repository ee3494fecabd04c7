-- What the audiences' file keeps is more than a call of one may have, and the call still grows.
-- expect: refused: once it is read | memory
-- file: audiences.lua

local pile, text = {}, ("x"):rep(3000000)
for i = 1, 100000 do pile[i] = i end

audience "attack" {
  limits = { memory = "1MB" },
  is = function()
    local grown = {}
    for i = 1, 200000 do grown[i] = ("s%d"):format(i) end
    return (#pile + #text + #grown) % 2 == 0
  end,
}
