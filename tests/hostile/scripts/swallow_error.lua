-- pcall(error) for ever: no Lua function runs at all inside.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    while true do pcall(error) end
    return { offers = { "cup", "lamp" } }
  end,
}
