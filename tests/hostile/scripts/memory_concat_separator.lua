-- Nothing, joined by a lot.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local many, line = {}, ("x"):rep(1000000)
    for i = 1, 1000 do many[i] = "" end
    return { offers = { "cup", "lamp" }, message = table.concat(many, line) }
  end,
}
