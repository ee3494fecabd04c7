-- Slots that tell a long story, and a text that is too long once it is filled.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, message = ("because you bought {given_name} "):rep(30) }
  end,
}
