-- An affinity's key of a megabyte.
-- expect: time | memory

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    local style, key = profile.soft.style, ("linen"):rep(200000)
    while style[key] >= 0 do end
    return { offers = { "cup", "lamp" } }
  end,
}
