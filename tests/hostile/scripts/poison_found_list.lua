-- What offers.where returned is the script's own: changing it changes nothing for others.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local found = offers.where { tags = "house" }
    assert(#found > 2, "an earlier call emptied it")
    for i = #found, 1, -1 do found[i] = nil end
    for i = 1, 100 do found[i] = "poison" end
    return { offers = { "cup", "lamp" } }
  end,
}
