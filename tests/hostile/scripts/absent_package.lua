-- package.loadlib loads C.
-- expect: refused: 'package' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    package.loadlib("libc.so.6", "system")
    return { offers = { "cup", "lamp" } }
  end,
}
