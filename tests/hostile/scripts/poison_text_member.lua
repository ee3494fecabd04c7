-- Hides something in a text.
-- expect: error: attempt to index a string value

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    local text = "x"
    text.secret = event.data.secret
    return { offers = { "cup", "lamp" } }
  end,
}
