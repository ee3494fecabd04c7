-- An integer modulo zero.
-- expect: error: attempt to perform 'n

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local none = 0
    return { offers = { "cup", "lamp" }, score = 1 % none }
  end,
}
