-- Slow matches under pcall, one after the other.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("a"):rep(300)
    while true do pcall(string.find, text, ".-.-b") end
    return { offers = { "cup", "lamp" } }
  end,
}
