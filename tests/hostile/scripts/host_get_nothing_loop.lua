-- One that does not exist, under a name of a megabyte, for ever.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local id = ("x"):rep(1000000)
    while not offers.get(id) do end
    return { offers = { "cup", "lamp" } }
  end,
}
