-- A frame that clears the terminal.
-- expect: error: list of frames

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, frame = "\27[2J\r\n" }
  end,
}
