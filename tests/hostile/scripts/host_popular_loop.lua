-- The most popular, for ever.
-- expect: memory | time | error: names and returns more than

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    while true do offers.popular { limit = 1 } end
    return { offers = { "cup", "lamp" } }
  end,
}
