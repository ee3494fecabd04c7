-- One long text out of many, by table.concat.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local many, line = {}, ("x"):rep(1000)
    for i = 1, 100000 do many[i] = line end
    return { offers = { "cup", "lamp" }, message = table.concat(many) }
  end,
}
