-- A hundred thousand offers, asked for in a loop.
-- expect: time | memory | error: names and returns more than
-- offers: 100000

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local n = 0
    repeat
      n = n + 1
      offers.where { tags = "t" .. n, sort = "dearest", limit = 1 }
      offers.niche { category = "more", limit = 1 }
    until n < 0
    return { offers = { "cup", "lamp" } }
  end,
}
