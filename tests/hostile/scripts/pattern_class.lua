-- A set of 10,000 letters, tried in every place.
-- expect: time
-- hook: unstoppable

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local set = "[" .. ("b"):rep(60000) .. "]"
    local text = ("a"):rep(60000)
    text:find(set)
    return { offers = { "cup", "lamp" } }
  end,
}
