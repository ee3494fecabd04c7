-- Evidence that holds itself.
-- expect: error: soft.curiosity
-- file: signals/attack.lua

signal "attack" {
  on = "attack.made",
  origin = "web",
  observe = function()
    local cycle = {}
    cycle.curiosity, cycle.style, cycle.value, cycle.weight = cycle, cycle, cycle, cycle
    return { soft = cycle }
  end,
}
