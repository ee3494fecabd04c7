-- .. with many operands at once.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local a = ("x"):rep(1000000)
    local b = a .. a .. a .. a .. a .. a .. a .. a
    return { offers = { "cup", "lamp" }, message = b }
  end,
}
