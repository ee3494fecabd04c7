-- An error of three megabytes.
-- expect: error: xxxxxxxx

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    error(("x"):rep(3000000))
    return { offers = { "cup", "lamp" } }
  end,
}
