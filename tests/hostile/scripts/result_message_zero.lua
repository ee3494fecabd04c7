-- A message with a zero byte.
-- expect: error: message: not valid UTF-8

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, message = "good\0bad" }
  end,
}
