-- As many slots as a text has room for.
-- expect: error: message: a text has at most 32 slots

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, message = ("{offer_name}"):rep(333) }
  end,
}
