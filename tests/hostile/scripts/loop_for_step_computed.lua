-- A step that becomes zero, for floats too.
-- expect: error: step is zero

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for _ = 1.0, 10, 0.0 do end
    return { offers = { "cup", "lamp" } }
  end,
}
