-- The same offer a hundred times.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local many = {}
    for i = 1, 100 do many[i] = "cup" end
    return { offers = many }
  end,
}
