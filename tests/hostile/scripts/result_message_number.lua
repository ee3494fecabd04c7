-- A message that is a number.
-- expect: error: message: expected a text

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, message = 0 / 0 }
  end,
}
