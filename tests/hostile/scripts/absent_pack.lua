-- string.pack with an alignment that is none, string.unpack beyond the end.
-- expect: error: 'string.pack' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local packed = string.pack("!16i16", 1)
    string.unpack("s8", packed, -1)
    return { offers = { "cup", "lamp" } }
  end,
}
