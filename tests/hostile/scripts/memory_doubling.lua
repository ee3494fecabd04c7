-- A text that doubles.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = "x"
    while true do text = text .. text end
    return { offers = { "cup", "lamp" } }
  end,
}
