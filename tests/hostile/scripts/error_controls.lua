-- An error that clears the terminal and forges a line of the log.
-- expect: error: \x1B[2J

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    error("\27[2J\27]0;owned\7\r\n2026-01-01 sarto: all is well\8\0\127\x1b[31m")
    return { offers = { "cup", "lamp" } }
  end,
}
