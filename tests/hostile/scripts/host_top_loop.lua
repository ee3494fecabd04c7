-- The strongest keys, for ever.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    while true do profile:top("style", 100) end
    return { offers = { "cup", "lamp" } }
  end,
}
