-- pcall swallows the stop, without a byte of memory.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local function spin() while true do end end
    while true do pcall(spin) end
    return { offers = { "cup", "lamp" } }
  end,
}
