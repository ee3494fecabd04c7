-- %q doubles what must be escaped.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("\0"):rep(3000000)
    return { offers = { "cup", "lamp" }, message = ("%q"):format(text) }
  end,
}
