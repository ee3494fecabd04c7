-- A message that is a function.
-- expect: error: message: expected a text

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, message = tostring }
  end,
}
