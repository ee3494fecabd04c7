-- Lists with a number that is said to be their length.
-- expect: error: tags

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local tags = {}
    for i = 0, 40 do tags[1 << i] = "house" end
    offers.where { tags = tags }
    return { offers = { "cup", "lamp" } }
  end,
}
