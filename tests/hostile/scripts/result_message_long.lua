-- A message of a megabyte.
-- expect: error: message: longer than

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, message = ("x"):rep(1000000) }
  end,
}
