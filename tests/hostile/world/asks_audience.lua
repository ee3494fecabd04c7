-- strategies/attack.lua where the case is an audience.
strategy "attack" {
  on = "attack.made",
  placement = "attack",
  audience = "attack",
  propose = function()
    return { offers = { "cup", "lamp" } }
  end,
}
