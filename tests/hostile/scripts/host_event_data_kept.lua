-- The same with the view kept: not a byte is used.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    local list = event.data.list
    while list[5000] == 5000 and #list == 5000 do end
    return { offers = { "cup", "lamp" } }
  end,
}
