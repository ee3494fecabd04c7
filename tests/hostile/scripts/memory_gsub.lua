-- Every letter becomes a thousand.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("x"):rep(10000)
    text:gsub("x", ("y"):rep(1000))
    return { offers = { "cup", "lamp" } }
  end,
}
