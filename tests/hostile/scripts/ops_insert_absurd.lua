-- A place that is none.
-- expect: error: position out of bounds

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    table.insert({ 1, 2 }, math.maxinteger, 3)
    return { offers = { "cup", "lamp" } }
  end,
}
