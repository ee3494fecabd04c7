-- The loop stands in eligible.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  eligible = function() while true do end end,
  propose = function() return { offers = { "cup", "lamp" } } end,
}
