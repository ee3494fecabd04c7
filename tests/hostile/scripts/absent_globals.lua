-- The table of all globals.
-- expect: refused: '_G' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    _G.pairs = nil
    return { offers = { "cup", "lamp" } }
  end,
}
