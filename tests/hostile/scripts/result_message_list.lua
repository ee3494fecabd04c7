-- A list of messages.
-- expect: error: there is no locale

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, message = { "one", "two" } }
  end,
}
