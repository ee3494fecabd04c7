-- The slow match as a method of a literal.
-- expect: time
-- hook: unstoppable

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local found = ("x"):rep(30000):match("^(.-)(.-)(.-)(.-)y$")
    return { offers = { "cup", "lamp" }, message = found }
  end,
}
