-- The most popular, for ever.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    while true do offers.popular { limit = 1 } end
    return { offers = { "cup", "lamp" } }
  end,
}
