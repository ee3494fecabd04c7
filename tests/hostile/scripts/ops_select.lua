-- select from the end of nothing.
-- expect: error: index out of range

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    select(math.mininteger, 1)
    return { offers = { "cup", "lamp" } }
  end,
}
