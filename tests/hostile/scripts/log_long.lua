-- Logs megabytes.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("è\27\n"):rep(500000)
    for _ = 1, 20 do log(text, text, text) end
    return { offers = { "cup", "lamp" } }
  end,
}
