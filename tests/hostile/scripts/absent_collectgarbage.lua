-- The collector's own function: stop it, step it, ask it for memory.
-- expect: refused: 'collectgarbage' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    collectgarbage("stop")
    return { offers = { "cup", "lamp" } }
  end,
}
