-- The bomb stands in eligible.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  eligible = function()
    local text = "x"
    while #text > 0 do text = text .. text end
    return true
  end,
  propose = function() return { offers = { "cup", "lamp" } } end,
}
