-- A slip: the counter stands behind `goto continue`.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local i = 0
    while i < 3 do
      if i == 0 then goto continue end
      i = i + 1
      ::continue::
    end
    return { offers = { "cup", "lamp" } }
  end,
}
