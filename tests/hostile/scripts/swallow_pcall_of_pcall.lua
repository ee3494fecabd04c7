-- pcall called by pcall called by pcall.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local function spin() while true do end end
    while true do pcall(pcall, pcall, pcall, pcall, pcall, spin) end
    return { offers = { "cup", "lamp" } }
  end,
}
