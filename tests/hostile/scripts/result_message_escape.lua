-- A letter written by its number is no slot.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, message = "caff\u{E8}" }
  end,
}
