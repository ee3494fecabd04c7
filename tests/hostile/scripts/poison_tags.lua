-- The tags of an offer are a copy.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local cup = offers.get "cup"
    assert(cup.tags[1] == "house", "an earlier call changed an offer's tags")
    cup.tags[1] = "poison"
    local tags = cup.tags
    tags[1] = "poison"
    return { offers = { "cup", "lamp" } }
  end,
}
