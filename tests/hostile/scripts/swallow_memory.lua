-- Swallows the end of memory and proposes.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    pcall(function()
      local pile = {}
      for i = 1, 1e9 do pile[i] = { i } end
    end)
    return { offers = { "cup", "lamp" } }
  end,
}
