-- rawequal and rawlen.
-- expect: refused: 'rawequal' is not available to scripts | refused: 'rawlen' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    rawequal(rawlen({}), 0)
    return { offers = { "cup", "lamp" } }
  end,
}
