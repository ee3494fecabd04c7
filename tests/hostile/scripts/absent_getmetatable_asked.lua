-- The same, asked for by a name that is put together.
-- expect: error: 'getmetatable' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    _ENV["get" .. "metatable"]("").__index = function() while true do end end
    return { offers = { "cup", "lamp" } }
  end,
}
