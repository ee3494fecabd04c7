-- A belief that is not declared.
-- expect: error: profile.soft has no

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    profile:belief(("cur"):rep(100000))
    return { offers = { "cup", "lamp" } }
  end,
}
