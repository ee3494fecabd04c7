-- An error that says another strategy failed.
-- expect: error: strategies/attack.lua

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    error("strategies/canary.lua:1: it was the canary", 0)
    return { offers = { "cup", "lamp" } }
  end,
}
