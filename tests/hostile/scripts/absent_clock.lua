-- A clock to tell how the watchdog works.
-- expect: error: 'os' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local name = "os"
    return { offers = { "cup", "lamp" }, score = _ENV[name].clock() }
  end,
}
