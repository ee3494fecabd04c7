-- A loop that never ends.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    while true do end
    return { offers = { "cup", "lamp" } }
  end,
}
