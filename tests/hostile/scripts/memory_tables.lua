-- Tables within tables.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local all = {}
    while true do all = { all } end
    return { offers = { "cup", "lamp" } }
  end,
}
