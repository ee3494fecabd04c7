-- warn("@on") forges lines of a log.
-- expect: refused: 'warn' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    warn("@on")
    return { offers = { "cup", "lamp" } }
  end,
}
