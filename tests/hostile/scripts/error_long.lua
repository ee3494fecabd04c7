-- An error of a megabyte.
-- expect: error: xxxxxxxx

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    error(("x"):rep(1000000))
    return { offers = { "cup", "lamp" } }
  end,
}
