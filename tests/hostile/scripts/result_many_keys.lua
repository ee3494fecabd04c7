-- A hundred thousand fields that nobody knows.
-- expect: error: what propose returns has no

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local many = {}
    for i = 1, 10000 do many["offer" .. i] = i end
    return many
  end,
}
