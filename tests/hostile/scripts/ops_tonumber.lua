-- The same by tonumber, in another base.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local digits = ("1"):rep(1000000)
    while tonumber(digits, 2) do end
    return { offers = { "cup", "lamp" } }
  end,
}
