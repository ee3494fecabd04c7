-- A pattern that recurses for each letter.
-- expect: error: pattern too complex

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("a"):rep(300000)
    text:find(("a?"):rep(300000))
    return { offers = { "cup", "lamp" } }
  end,
}
