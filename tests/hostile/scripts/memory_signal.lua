-- The bomb stands in a signal.
-- expect: memory | time
-- file: signals/attack.lua

signal "attack" {
  on = "attack.made",
  origin = "web",
  observe = function()
    local all = {}
    while true do all[#all + 1] = {} end
  end,
}
