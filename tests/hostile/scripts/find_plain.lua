-- A long text looked for in a longer one, plainly: quadratic.
-- expect: time
-- hook: unstoppable

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text, wanted = ("a"):rep(1000000), ("a"):rep(500000) .. "b"
    text:find(wanted, 1, true)
    return { offers = { "cup", "lamp" } }
  end,
}
