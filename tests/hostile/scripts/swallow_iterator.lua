-- An iterator that swallows.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local function spin() while true do end end
    for _ in function() return pcall(spin) end do end
    return { offers = { "cup", "lamp" } }
  end,
}
