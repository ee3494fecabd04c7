-- pairs of what is no table.
-- expect: error: bad argument #1

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for _ in pairs(nil) do error("walked") end
    return { offers = { "cup", "lamp" } }
  end,
}
