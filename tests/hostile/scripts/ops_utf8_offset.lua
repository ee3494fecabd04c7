-- From one end of the text to the other.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("è"):rep(1500000)
    while utf8.offset(text, -1400000) do end
    return { offers = { "cup", "lamp" } }
  end,
}
