-- A tone where there is none.
-- expect: error: tone

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, tone = ("bright"):rep(10) }
  end,
}
