-- A base that is none.
-- expect: error: base out of range

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    tonumber("1", 99)
    return { offers = { "cup", "lamp" } }
  end,
}
