-- Keys without an order.
-- expect: error: pairs has no order for keys

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for _ in pairs { [{}] = 1, [error] = 2 } do error("walked") end
    return { offers = { "cup", "lamp" } }
  end,
}
