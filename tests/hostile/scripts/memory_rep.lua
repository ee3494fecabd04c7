-- A text of 4 GB.
-- expect: memory

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("x"):rep(1 << 32)
    return { offers = { "cup", "lamp" }, message = text }
  end,
}
