-- Coroutines count their hooks apart.
-- expect: refused: 'coroutine' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    coroutine.wrap(function() while true do end end)()
    return { offers = { "cup", "lamp" } }
  end,
}
