-- An id with a zero byte in it.
-- expect: error: offers | harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup\0", "lamp\0x" } }
  end,
}
