-- A library of Lua 5.2.
-- expect: refused: no such name 'bit32'

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    bit32.tohex(1, -2147483648)
    return { offers = { "cup", "lamp" } }
  end,
}
