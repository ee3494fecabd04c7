-- A reason of a megabyte.
-- expect: error: the reason of eligible: longer than

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  eligible = function() return false, ("x"):rep(1000000) end,
  propose = function() return { offers = { "cup", "lamp" } } end,
}
