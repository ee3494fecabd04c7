-- Keys that are tables and functions.
-- expect: error: expected named fields

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { [{}] = 1, [error] = 2, [0.5] = 3, [true] = 4 }
  end,
}
