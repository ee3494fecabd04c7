-- A list of offers that holds itself.
-- expect: error: offers: expected

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = { "cup", "lamp" }
    list[3] = list
    return { offers = list }
  end,
}
