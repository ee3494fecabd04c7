-- Chance while the file is loaded: it would be the same for everybody.
-- expect: refused: while a file is read | harmless

local chance = math.random()

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function() return { offers = { "cup", "lamp" }, score = chance } end,
}
