-- More directives than values.
-- expect: error: no value

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("%s"):rep(100000):format("one")
    return { offers = { "cup", "lamp" }, message = text }
  end,
}
