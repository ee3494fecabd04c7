-- Bounds that are no numbers.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for _ = 0 / 0, 1 do error("entered") end
    for _ = 1, 0 / 0 do error("entered") end
    for _ = 1.0, 2.0, 0 / 0 do error("entered") end
    return { offers = { "cup", "lamp" } }
  end,
}
