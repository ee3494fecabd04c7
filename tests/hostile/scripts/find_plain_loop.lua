-- Many quick ones instead of a slow one.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("a"):rep(100000)
    while not text:find("b", 1, true) do end
    return { offers = { "cup", "lamp" } }
  end,
}
