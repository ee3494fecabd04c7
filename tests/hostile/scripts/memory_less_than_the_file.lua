-- What the file keeps is more than a call may have, and the call still grows.
-- expect: refused: once it is read | memory

local pile, text = {}, ("x"):rep(3000000)
for i = 1, 100000 do pile[i] = i end

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  limits = { memory = "1MB" },
  propose = function()
    local grown = {}
    for i = 1, 200000 do grown[i] = ("s%d"):format(i) end
    return { offers = { "cup" }, score = (#pile + #text + #grown) % 2 }
  end,
}
