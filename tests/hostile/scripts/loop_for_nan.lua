-- Bounds that are no numbers: entered once at most.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local turns = 0
    for _ = 0 / 0, 1 do turns = turns + 1 end
    for _ = 1, 0 / 0 do turns = turns + 1 end
    for _ = 1.0, 2.0, 0 / 0 do turns = turns + 1 end
    assert(turns <= 1, turns)
    return { offers = { "cup", "lamp" } }
  end,
}
