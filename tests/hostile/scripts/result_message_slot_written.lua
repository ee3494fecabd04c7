-- A slot for what may not be said, written out.
-- expect: refused: may not be said

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, message = "You are {diary}" }
  end,
}
