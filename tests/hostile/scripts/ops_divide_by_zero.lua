-- An integer divided by zero.
-- expect: error: attempt to

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local none = 0
    return { offers = { "cup", "lamp" }, score = 1 // none }
  end,
}
