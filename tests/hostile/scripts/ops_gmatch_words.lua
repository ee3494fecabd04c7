-- Counts the words of a megabyte, for ever.
-- expect: time | memory

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("word "):rep(200000)
    while true do for _ in text:gmatch("%a+") do end end
    return { offers = { "cup", "lamp" } }
  end,
}
