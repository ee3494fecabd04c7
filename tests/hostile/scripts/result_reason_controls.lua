-- A reason that clears the terminal.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  eligible = function() return false, "\27[2J\27]0;owned\7\r\nforged line\u{202E}" end,
  propose = function() return { offers = { "cup", "lamp" } } end,
}
