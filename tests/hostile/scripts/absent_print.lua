-- Standard output.
-- expect: refused: 'print' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    print("\27]0;owned\7")
    return { offers = { "cup", "lamp" } }
  end,
}
