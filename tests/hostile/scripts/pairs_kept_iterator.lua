-- The iterator without its loop.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local step = pairs { a = 1, b = 2 }
    for _ = 1, 100 do pcall(step, {}, "x") end
    pcall(step)
    return { offers = { "cup", "lamp" } }
  end,
}
