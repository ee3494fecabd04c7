-- pcall swallows the stop, and again.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    while true do
      pcall(function() while true do end end)
    end
    return { offers = { "cup", "lamp" } }
  end,
}
