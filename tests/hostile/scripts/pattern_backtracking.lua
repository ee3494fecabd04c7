-- Four lazy repetitions: the fourth power of the text's length.
-- expect: time
-- hook: unstoppable

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("a"):rep(20000)
    text:find(".-.-.-.-b")
    return { offers = { "cup", "lamp" } }
  end,
}
