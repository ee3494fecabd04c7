-- A name of a megabyte.
-- expect: refused: expected its name in quotes

strategy(("x"):rep(1000000)) { placement = "attack", propose = function() end }
