-- An error that is a number.
-- expect: error:

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    error(0 / 0)
    return { offers = { "cup", "lamp" } }
  end,
}
