-- A megabyte of digits taken for a number, silently.
-- expect: time | memory

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local digits = ("9"):rep(1000000)
    while digits + 0 > 0 do end
    return { offers = { "cup", "lamp" } }
  end,
}
