-- The first hundred of a list that holds one offer half a million times.
-- expect: error: more than 10000 offers

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local cup, list = offers.get "cup", {}
    for i = 1, 200000 do list[i] = cup end
    while true do offers.first(100, list) end
    return { offers = { "cup", "lamp" } }
  end,
}
