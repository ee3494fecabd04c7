-- Hides something in the string library.
-- expect: error: 'string.secret' cannot be set

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    string.secret = event.data.secret
    return { offers = { "cup", "lamp" } }
  end,
}
