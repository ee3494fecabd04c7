-- Moves of 2^62 places, of which none is there.
-- expect: error: at most 1000000 elements

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    table.move({}, 1, 1 << 62, 2)
    return { offers = { "cup", "lamp" } }
  end,
}
