-- Ten thousand keys.
-- expect: error: a signal learns at most
-- file: signals/attack.lua

signal "attack" {
  on = "attack.made",
  origin = "web",
  observe = function()
    local keys = {}
    for i = 1, 10000 do keys[i] = "key" .. i end
    return { soft = { style = keys } }
  end,
}
