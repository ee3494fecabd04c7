-- A message that holds itself.
-- expect: error: message

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local message = {}
    message.en = message
    return { offers = { "cup", "lamp" }, message = message }
  end,
}
