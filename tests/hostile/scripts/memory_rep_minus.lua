-- Less than none.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    assert(("x"):rep(-1) == "" and ("x"):rep(math.mininteger, "y") == "")
    return { offers = { "cup", "lamp" } }
  end,
}
