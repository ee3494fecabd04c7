-- A handler runs inside the hook, where no hook can stop it.
-- expect: refused: 'xpcall' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local function spin() while true do end end
    xpcall(spin, spin)
    return { offers = { "cup", "lamp" } }
  end,
}
