-- next, which walks by hashes.
-- expect: refused: 'next' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    next({})
    return { offers = { "cup", "lamp" } }
  end,
}
