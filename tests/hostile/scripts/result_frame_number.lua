-- A frame that is a number.
-- expect: error: frame: expected a text

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, frame = 1 }
  end,
}
