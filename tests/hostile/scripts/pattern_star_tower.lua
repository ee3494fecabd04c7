-- Thirty stars.
-- expect: time
-- hook: unstoppable

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("a"):rep(100)
    text:match(("a*"):rep(30) .. "b")
    return { offers = { "cup", "lamp" } }
  end,
}
