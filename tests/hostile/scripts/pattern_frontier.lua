-- A frontier in every place.
-- expect: time
-- hook: unstoppable

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("a "):rep(30000)
    text:find("%f[%w].-%f[%W].-%f[%w].-%f[%W].-!")
    return { offers = { "cup", "lamp" } }
  end,
}
