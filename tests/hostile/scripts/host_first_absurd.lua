-- Lists of what is no offer.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile, event)
    local cup = offers.get "cup"
    for _, list in ipairs { {}, { 1 }, { {} }, { cup, "lamp" }, { profile }, { event.data }, { error }, { nil, cup } } do
      for _, n in ipairs { -1, 0, 1, 100, 101, math.maxinteger, 1.0, 1.5, 0 / 0, "1" } do
        pcall(offers.first, n, list)
        pcall(offers.first, n, list, cup)
        pcall(offers.first, n)
      end
    end
    return { offers = { "cup", "lamp" } }
  end,
}
