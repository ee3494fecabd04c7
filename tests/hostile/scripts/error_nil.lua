-- An error that is nil.
-- expect: error: error without a message

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    error(nil)
    return { offers = { "cup", "lamp" } }
  end,
}
