-- Letter by letter through a megabyte, for ever.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("x"):rep(1000000)
    while true do for i = 1, #text do if text:byte(i) == 0 then return end end end
    return { offers = { "cup", "lamp" } }
  end,
}
