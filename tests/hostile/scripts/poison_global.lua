-- A new global.
-- expect: refused: 'leaked' is not declared

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    leaked = event.data.secret
    return { offers = { "cup", "lamp" } }
  end,
}
