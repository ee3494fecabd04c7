-- Swallows the stop once and proposes as if nothing had been.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local function spin() while true do end end
    pcall(spin)
    return { offers = { "cup", "lamp" } }
  end,
}
