-- gsub that replaces nothing, slowly.
-- expect: time
-- hook: unstoppable

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("ab"):rep(50000)
    text:gsub("(a.-b.-)-(%d)", "")
    return { offers = { "cup", "lamp" } }
  end,
}
