-- eligible swallows the stop and says yes; propose goes on.
-- expect: time

local function spin() while true do end end

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  eligible = function()
    pcall(spin)
    return true
  end,
  propose = function()
    pcall(spin)
    return { offers = { "cup", "lamp" } }
  end,
}
