-- Six megabytes that every call would have to be given.
-- expect: refused: | harmless

local pile = {}
for i = 1, 60 do pile[i] = ("x"):rep(100000) .. i end

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function() return { offers = { "cup", "lamp" }, score = #pile / 100 } end,
}
