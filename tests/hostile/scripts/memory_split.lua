-- A long text cut into letters.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local letters = {}
    for letter in (("é"):rep(1000000)):gmatch(utf8.charpattern) do letters[#letters + 1] = { letter } end
    return { offers = { "cup", "lamp" } }
  end,
}
