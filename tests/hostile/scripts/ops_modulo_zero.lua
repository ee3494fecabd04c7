-- An integer modulo zero.
-- expect: error: a whole number is divided by zero

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local none = 0
    return { offers = { "cup", "lamp" }, score = 1 % none }
  end,
}
