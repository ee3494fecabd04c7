-- A for loop over all integers.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local sum = 0
    for i = 1, math.maxinteger do
      sum = sum + i
    end
    return { offers = { "cup", "lamp" } }
  end,
}
