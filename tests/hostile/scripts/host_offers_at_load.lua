-- A file that asks for offers while it is loaded.
-- expect: refused: inside eligible or propose only

local found = offers.where { tags = "house" }

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function() return { offers = found } end,
}
