-- A comparison that never returns.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    table.sort({ 3, 2, 1 }, function() while true do end end)
    return { offers = { "cup", "lamp" } }
  end,
}
