-- Declares offers while being called, in a loop, under pcall.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local n = 0
    while true do
      n = n + 1
      pcall(function() offer("free" .. n) { name = "Free", tags = "house" } end)
    end
    return { offers = { "cup", "lamp" } }
  end,
}
