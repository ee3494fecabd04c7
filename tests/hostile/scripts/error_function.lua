-- An error that is a function.
-- expect: error: threw a function

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    error(function() while true do end end)
    return { offers = { "cup", "lamp" } }
  end,
}
