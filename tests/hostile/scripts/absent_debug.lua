-- debug.sethook(nil) would take the watchdog away.
-- expect: refused: 'debug' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    debug.sethook()
    return { offers = { "cup", "lamp" } }
  end,
}
