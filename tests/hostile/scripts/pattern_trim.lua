-- The trim that everybody writes, on a text of blanks: quadratic.
-- expect: time
-- hook: unstoppable

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = (" "):rep(500000) .. "x"
    return { offers = { "cup", "lamp" }, message = text:gsub("%s+$", "") }
  end,
}
