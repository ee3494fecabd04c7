-- A length that does not fit any number.
-- expect: error: too large

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("xx"):rep(math.maxinteger)
    return { offers = { "cup", "lamp" }, message = text }
  end,
}
