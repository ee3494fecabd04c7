-- A message with half a letter of another alphabet, and one beyond Unicode.
-- expect: error: message: not valid UTF-8

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, message = utf8.char(0xD800, 0x7FFFFFFF) }
  end,
}
