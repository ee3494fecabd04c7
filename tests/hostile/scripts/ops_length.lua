-- The length of a list with holes: a search.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local holes = {}
    for i = 1, 100000, 3 do holes[i] = true end
    while #holes >= 0 do end
    return { offers = { "cup", "lamp" } }
  end,
}
