-- More captures than there are.
-- expect: error: too many captures

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("a"):rep(40)
    text:find(("(a)"):rep(33))
    return { offers = { "cup", "lamp" } }
  end,
}
