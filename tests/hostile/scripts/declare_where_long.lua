-- A condition with a hundred thousand texts.
-- expect: refused: | harmless

local many = {}
for i = 1, 100000 do many[i] = "text " .. i end

strategy "attack" {
  on = "attack.made",
  where = { secret = many },
  placement = "attack",
  propose = function() return { offers = { "cup", "lamp" } } end,
}
