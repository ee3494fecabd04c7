-- pcall as the iterator.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for _ in pcall, type do end
    return { offers = { "cup", "lamp" } }
  end,
}
