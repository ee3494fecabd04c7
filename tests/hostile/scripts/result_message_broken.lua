-- A message that is no UTF-8.
-- expect: error: message: not valid UTF-8

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, message = "caff\xe8" }
  end,
}
