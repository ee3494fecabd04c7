-- repeat whose condition is never true, with work in it.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local i = 0
    repeat
      i = i + 1
    until i < 0
    return { offers = { "cup", "lamp" } }
  end,
}
