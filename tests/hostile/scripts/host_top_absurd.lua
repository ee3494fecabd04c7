-- More keys than there are.
-- expect: error: expected 1 to 100 keys

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    profile:top("style", math.maxinteger)
    return { offers = { "cup", "lamp" } }
  end,
}
