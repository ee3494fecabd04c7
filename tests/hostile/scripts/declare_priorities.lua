-- Priorities that are no numbers, and the first place by force.
-- expect: refused: priority

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  priority = 0 / 0,
  propose = function() return { offers = { "cup", "lamp" } } end,
}
