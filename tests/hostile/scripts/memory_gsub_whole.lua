-- Every letter becomes the whole.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("x"):rep(10000)
    text:gsub(".", text)
    return { offers = { "cup", "lamp" } }
  end,
}
