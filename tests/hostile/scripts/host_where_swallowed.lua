-- Asks the catalogue for ever, under pcall, with a different question each time.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local n = 0
    while true do
      n = n + 1
      pcall(offers.where, { tags = { "house", "t" .. n }, price = { at_least = n }, limit = n })
    end
    return { offers = { "cup", "lamp" } }
  end,
}
