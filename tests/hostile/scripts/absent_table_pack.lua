-- table.pack, and unpack as Lua 5.1 had it.
-- expect: error: 'table.pack' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    table.pack(1, 2, 3)
    return { offers = { "cup", "lamp" } }
  end,
}
