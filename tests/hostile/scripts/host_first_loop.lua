-- The first of many lists, for ever.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local found = offers.where { tags = "house" }
    while offers.first(100, found, found, found, found) do end
    return { offers = { "cup", "lamp" } }
  end,
}
