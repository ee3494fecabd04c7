-- load with the globals of whoever compiled it.
-- expect: refused: 'load' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    load("while true do end")()
    return { offers = { "cup", "lamp" } }
  end,
}
