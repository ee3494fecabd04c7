-- A list with holes.
-- expect: error: offers: expected a list

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", nil, "lamp", nil, nil, "vase", [1000] = "rug" } }
  end,
}
