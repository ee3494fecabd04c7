-- Metatables: __gc, __close, __mode and __index all hang on it.
-- expect: refused: 'setmetatable' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    setmetatable({}, { __gc = function() while true do end end })
    return { offers = { "cup", "lamp" } }
  end,
}
