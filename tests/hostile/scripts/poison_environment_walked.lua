-- Walks the globals in search of something to change.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for name in pairs(_ENV) do error(name) end
    return { offers = { "cup", "lamp" } }
  end,
}
