-- Declares a strategy while being called.
-- expect: error: cannot be declared while a script is being called

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    strategy "another" { placement = "attack", propose = function() end }
    return { offers = { "cup", "lamp" } }
  end,
}
