-- Offers in a strategy's file.
-- expect: refused: belongs into offers.lua

offer "free" { name = "Free", tags = "house" }

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function() return { offers = { "free", "cup" } } end,
}
