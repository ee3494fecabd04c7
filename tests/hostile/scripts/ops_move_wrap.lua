-- A move beyond the last number.
-- expect: error: wrap around

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    table.move({}, 1, 10, math.maxinteger)
    return { offers = { "cup", "lamp" } }
  end,
}
