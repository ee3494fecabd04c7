-- Two functions that call each other for ever.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local ping
    local function pong(n) return ping(n + 1) end
    function ping(n) return pong(n + 1) end
    ping(0)
    return { offers = { "cup", "lamp" } }
  end,
}
