-- A module that reads words, given three megabytes of them, for ever.
-- expect: time | memory | error:

local social_text = require "sarto.social_text"

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("travel music cooking "):rep(150000)
    while true do social_text.read(text) end
  end,
}
