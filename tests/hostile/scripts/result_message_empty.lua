-- A message without a letter.
-- expect: error: message: expected a text that is not empty

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, message = "" }
  end,
}
