-- What texts find under a colon is the string library itself.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    assert(("x"):rep(3) == "xxx", "rep was changed by an earlier call")
    string.rep = function() return "poisoned" end
    assert(("x"):rep(3) == "poisoned")
    return { offers = { "cup", "lamp" } }
  end,
}
