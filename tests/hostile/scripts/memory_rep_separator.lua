-- An empty text with a separator.
-- expect: memory

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = (""):rep(1 << 40, ",")
    return { offers = { "cup", "lamp" }, message = text }
  end,
}
