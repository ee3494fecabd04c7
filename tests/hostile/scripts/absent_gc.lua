-- A finalizer that loops: hooks are off while it runs.
-- expect: error: 'setmetatable' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local set = _ENV["set" .. "metatable"]
    set({}, { __gc = function() while true do end end })
    return { offers = { "cup", "lamp" } }
  end,
}
