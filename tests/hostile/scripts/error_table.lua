-- An error that is a table.
-- expect: error: error without a message

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    error({ message = "hidden" })
    return { offers = { "cup", "lamp" } }
  end,
}
