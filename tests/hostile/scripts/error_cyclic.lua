-- An error that holds itself.
-- expect: error: error without a message

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
