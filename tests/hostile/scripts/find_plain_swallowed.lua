-- The same under pcall, again and again.
-- expect: time
-- hook: unstoppable

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text, wanted = ("a"):rep(1000000), ("a"):rep(500000) .. "b"
    while true do pcall(string.find, text, wanted, 1, true) end
    return { offers = { "cup", "lamp" } }
  end,
}
