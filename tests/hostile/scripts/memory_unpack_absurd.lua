-- More results than numbers.
-- expect: error: at most 1000000 elements

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    table.unpack({}, math.mininteger, math.maxinteger)
    return { offers = { "cup", "lamp" } }
  end,
}
