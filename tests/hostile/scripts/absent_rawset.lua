-- Writing past a metatable.
-- expect: refused: 'rawset' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    rawset(string, "format", nil)
    return { offers = { "cup", "lamp" } }
  end,
}
