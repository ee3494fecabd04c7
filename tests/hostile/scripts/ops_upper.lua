-- New texts of a megabyte in a loop.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("x"):rep(1000000)
    while true do text = text:upper():lower():reverse() end
    return { offers = { "cup", "lamp" } }
  end,
}
