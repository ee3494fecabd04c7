-- Takes string.format away: for this call only.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    assert(string.format, "string.format was taken away by an earlier call")
    string.format = nil
    return { offers = { "cup", "lamp" } }
  end,
}
