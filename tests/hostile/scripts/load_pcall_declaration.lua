-- A declaration that is wrong and caught: what is said of it has a line, or there is nothing to say.
-- expect: refused: strategies/attack.lua:4 | harmless

pcall(strategy, "x")

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function() return { offers = { "cup" } } end,
}
