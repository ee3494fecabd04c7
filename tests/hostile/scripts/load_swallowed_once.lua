-- A loop at load that swallows its stop and then declares as if nothing had been.
-- expect: refused: took longer
-- slow: yes

local function spin() while true do end end
pcall(spin)

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function() return { offers = { "cup", "lamp" } } end,
}
