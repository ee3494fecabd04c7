-- Brackets that open and never close.
-- expect: error: slot

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, message = ("{"):rep(1000) }
  end,
}
