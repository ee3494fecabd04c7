-- An error that is a table.
-- expect: error: threw a table

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    error({ message = "hidden" })
    return { offers = { "cup", "lamp" } }
  end,
}
