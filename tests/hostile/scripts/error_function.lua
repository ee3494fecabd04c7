-- An error that is a function.
-- expect: error: error without a message

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    error(function() while true do end end)
    return { offers = { "cup", "lamp" } }
  end,
}
