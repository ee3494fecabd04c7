-- A text that is larger than any memory, again and again.
-- expect: memory

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    while true do pcall(string.rep, "x", 1 << 40) end
    return { offers = { "cup", "lamp" } }
  end,
}
