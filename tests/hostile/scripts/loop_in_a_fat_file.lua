-- Ten megabytes to be laid out before each call, of which a millisecond may go.
-- expect: time | refused:

local pile = {}
for i = 1, 100 do pile[i] = ("x"):rep(100000) .. i end

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  limits = { time = "1ms" },
  propose = function()
    while #pile > 0 do end
  end,
}
