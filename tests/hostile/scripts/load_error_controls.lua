-- An error at load that clears the terminal.
-- expect: refused: owned

error("\27[2J\27]0;owned\7\r\nall is well\8\u{202E}")
