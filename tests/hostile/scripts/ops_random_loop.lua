-- Chance for ever.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    while math.random() >= 0 do end
    return { offers = { "cup", "lamp" } }
  end,
}
