-- A million results.
-- expect: memory | time | error: too many results to unpack

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = {}
    return { offers = { table.unpack(list, 1, 999999) } }
  end,
}
