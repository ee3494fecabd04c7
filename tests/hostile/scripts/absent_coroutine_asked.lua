-- A coroutine that swallows, asked for by a name that is put together.
-- expect: error: 'coroutine' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local library = _ENV["corou" .. "tine"]
    while true do library.wrap(function() while true do end end)() end
    return { offers = { "cup", "lamp" } }
  end,
}
