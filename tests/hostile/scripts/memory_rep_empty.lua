-- An empty text, 2^62 times: Lua's own counts them.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    assert((""):rep(1 << 62) == "" and (""):rep(math.maxinteger, "") == "")
    return { offers = { "cup", "lamp" } }
  end,
}
