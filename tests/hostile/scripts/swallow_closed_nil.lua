-- <close> of nil and false is allowed, and does nothing.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local guard <close> = nil
    local other <close> = false
    while not guard and not other do end
    return { offers = { "cup", "lamp" } }
  end,
}
