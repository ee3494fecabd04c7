-- The same by goto.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    ::again::
    goto again
  end,
}
