-- Everything the profile answers, for ever.
-- expect: time | memory

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    while true do
      profile:last("page.viewed") profile:spent("365d") profile:owns("cup") profile:viewed("cup") profile:knows("size")
    end
    return { offers = { "cup", "lamp" } }
  end,
}
