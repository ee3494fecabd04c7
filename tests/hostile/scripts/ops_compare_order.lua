-- The same for their order.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local a, b = ("x"):rep(1500000), ("x"):rep(1500000)
    while a <= b do end
    return { offers = { "cup", "lamp" } }
  end,
}
