-- A generic for whose iterator never returns nil.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for _ in function() return 1 end do end
    return { offers = { "cup", "lamp" } }
  end,
}
