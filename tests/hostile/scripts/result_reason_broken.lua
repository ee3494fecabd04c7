-- A reason that is no UTF-8.
-- expect: error: the reason of eligible: not valid UTF-8

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  eligible = function() return false, "\xff\xfe" end,
  propose = function() return { offers = { "cup", "lamp" } } end,
}
