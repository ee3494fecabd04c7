-- format with a megabyte in every place.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("x"):rep(1000000)
    text = ("%s%s%s%s%s"):format(text, text, text, text, text)
    return { offers = { "cup", "lamp" }, message = text }
  end,
}
