-- A message with a terminal's commands: JSON escapes it.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, message = "\27[2J\r\n\8\127\xE2\x80\xAE</script>\xE2\x80\xA8" }
  end,
}
