-- A float that is too large to grow by the step.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for _ = 2 ^ 53, 2 ^ 53 + 2, 0.5 do end
    return { offers = { "cup", "lamp" } }
  end,
}
