-- Goes to the edge of its memory, steps back, and again.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local pile = {}
    local function more() for i = 1, 1e9 do pile[#pile + 1] = ("%d"):format(i) end end
    while true do
      pcall(more)
      pile[#pile] = nil
    end
    return { offers = { "cup", "lamp" } }
  end,
}
