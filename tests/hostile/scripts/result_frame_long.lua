-- A frame of a megabyte.
-- expect: error: frame: longer than

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, frame = ("x"):rep(1000000) }
  end,
}
