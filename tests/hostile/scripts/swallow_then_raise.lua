-- Swallows the stop and raises an error of its own: it was stopped all the same.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local function spin() while true do end end
    pcall(spin)
    error("mine")
    return { offers = { "cup", "lamp" } }
  end,
}
