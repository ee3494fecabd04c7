-- Asks for wishes, for ever.
-- expect: time | memory

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    while true do if profile.wishes and profile.wishes.none then return end end
    return { offers = { "cup", "lamp" } }
  end,
}
