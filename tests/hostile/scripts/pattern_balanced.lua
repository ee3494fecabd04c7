-- %b over brackets that never close: quadratic.
-- expect: time
-- hook: unstoppable

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("("):rep(1000000)
    text:find("%b()x")
    return { offers = { "cup", "lamp" } }
  end,
}
