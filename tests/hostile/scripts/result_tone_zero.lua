-- A tone with a zero byte.
-- expect: error: tone: not valid

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, tone = "bright\0" }
  end,
}
