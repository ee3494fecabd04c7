-- The same by rep.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = "x"
    for _ = 1, 100 do text = text:rep(2) end
    return { offers = { "cup", "lamp" } }
  end,
}
