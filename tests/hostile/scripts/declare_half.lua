-- A declaration that waits for its fields until it is called.
-- expect: refused: expected its fields after the name

local later = strategy "later"

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function() return later { placement = "attack", propose = function() end } end,
}
