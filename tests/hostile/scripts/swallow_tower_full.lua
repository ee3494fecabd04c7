-- As many pcalls within each other as C's stack is given.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local function floor() pcall(floor) while true do end end
    floor()
    return { offers = { "cup", "lamp" } }
  end,
}
