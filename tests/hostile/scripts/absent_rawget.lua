-- Reading past a metatable.
-- expect: refused: 'rawget' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    rawget(_ENV, "os")
    return { offers = { "cup", "lamp" } }
  end,
}
