-- A callback of gsub that swallows.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local function spin() while true do end end
    local text = ("x"):rep(100000)
    text:gsub(".", function() pcall(spin) end)
    return { offers = { "cup", "lamp" } }
  end,
}
