-- An error of a megabyte at load.
-- expect: refused: xxxxxxxx

error(("x"):rep(1000000))
