-- A table that holds itself in every field.
-- expect: error:

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local cycle = {}
    for _, name in ipairs { "offers", "message", "frame", "tone", "score" } do cycle[name] = cycle end
    return cycle
  end,
}
