-- Asks the catalogue for ever.
-- expect: memory | time | error: names and returns more than

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    while true do offers.where { tags = "house", sort = "dearest" } end
    return { offers = { "cup", "lamp" } }
  end,
}
