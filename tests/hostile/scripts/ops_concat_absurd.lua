-- concat over 2^60 places.
-- expect: error: at most 1000000 elements

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    table.concat({}, "", 1, 1 << 60)
    return { offers = { "cup", "lamp" } }
  end,
}
