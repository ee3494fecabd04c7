-- Logs for ever.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    while true do log("still here") end
    return { offers = { "cup", "lamp" } }
  end,
}
