-- What it runs on.
-- expect: refused: '_VERSION' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, message = _VERSION }
  end,
}
