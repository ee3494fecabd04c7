-- Tables of the host's: each call of offers.where makes one.
-- expect: memory | time | error: names and returns more than

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local all = {}
    while true do all[#all + 1] = offers.where { tags = "house" } end
    return { offers = { "cup", "lamp" } }
  end,
}
