-- A step of zero.
-- expect: error: step is zero

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for _ = 1, 10, 0 do end
    return { offers = { "cup", "lamp" } }
  end,
}
