-- utf8 over megabytes, again and again.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("è"):rep(1500000)
    while utf8.len(text) do end
    return { offers = { "cup", "lamp" } }
  end,
}
