-- An error that says it was stopped.
-- expect: error: took longer

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    error("strategies/attack.lua:1: attack took longer than 50 ms", 0)
    return { offers = { "cup", "lamp" } }
  end,
}
