-- The same by a name that is put together.
-- expect: error: 'os' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    _ENV["o" .. "s"].exit(0)
    return { offers = { "cup", "lamp" } }
  end,
}
