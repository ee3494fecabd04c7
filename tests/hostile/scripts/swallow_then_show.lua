-- Wants to show the stop's own words to the customer.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local function spin() while true do end end
    local _, why = pcall(spin)
    return { offers = { "cup", "lamp" }, message = tostring(why) }
  end,
}
