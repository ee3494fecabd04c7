-- A known global, replaced.
-- expect: error: 'pairs' cannot be changed

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    local env = _ENV
    env.pairs = function() return event.data.secret end
    return { offers = { "cup", "lamp" } }
  end,
}
