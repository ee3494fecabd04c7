-- What few have, for ever.
-- expect: memory | time | error: names and returns more than

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local all = {}
    while true do all[#all % 10 + 1] = offers.niche() end
    return { offers = { "cup", "lamp" } }
  end,
}
