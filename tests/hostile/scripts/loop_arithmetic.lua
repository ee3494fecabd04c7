-- Busy, without a call and without memory.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local x = 1
    while x ~= 0 do
      x = (x * 6364136223846793005 + 1442695040888963407) | 1
    end
    return { offers = { "cup", "lamp" } }
  end,
}
