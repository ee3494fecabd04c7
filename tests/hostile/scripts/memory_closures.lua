-- Functions without an end.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local all = {}
    while true do all[#all + 1] = function() return all end end
    return { offers = { "cup", "lamp" } }
  end,
}
