-- gsub with pcall itself as callback: three million errors, and not one instruction of Lua's.
-- expect: time
-- hook: unstoppable

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("x"):rep(3000000)
    text:gsub(".", pcall)
    return { offers = { "cup", "lamp" } }
  end,
}
