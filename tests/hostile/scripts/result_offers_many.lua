-- A hundred thousand offers.
-- expect: error: offers: more than 100

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local many = {}
    for i = 1, 100000 do many[i] = "cup" end
    return { offers = many }
  end,
}
