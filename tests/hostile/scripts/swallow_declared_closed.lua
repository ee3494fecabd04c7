-- <close>, which would run while the stop unwinds: without metatables nothing can be closed.
-- expect: error: got a non-closable value

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local guard <close> = {}
    return guard
  end,
}
