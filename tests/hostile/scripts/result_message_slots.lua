-- A thousand slots.
-- expect: harmless | error: message: longer than

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, message = ("{offer_name}{given_name}"):rep(300) }
  end,
}
