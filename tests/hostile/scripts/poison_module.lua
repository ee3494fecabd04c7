-- A module's functions, replaced: they are this file's own.
-- expect: harmless

local rfm = require "sarto.rfm"

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    assert(type(rfm.score) == "function" and not rfm.secret, "an earlier call changed the module")
    pcall(function() rfm.score = event.data.secret end)
    pcall(function() rfm.secret = event.data.secret end)
    return { offers = { "cup", "lamp" } }
  end,
}
