-- The metatable that all texts share.
-- expect: refused: 'getmetatable' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    getmetatable("").__index = nil
    return { offers = { "cup", "lamp" } }
  end,
}
