-- An error that holds itself.
-- expect: error: threw a table

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local cycle = {}
    cycle[1] = cycle
    error(cycle)
    return { offers = { "cup", "lamp" } }
  end,
}
