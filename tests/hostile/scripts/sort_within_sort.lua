-- A comparison that sorts, with a comparison that sorts.
-- expect: error: C stack overflow

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local function by_sorting()
      table.sort({ 3, 2, 1 }, by_sorting)
      return false
    end
    table.sort({ 3, 2, 1 }, by_sorting)
    return { offers = { "cup", "lamp" } }
  end,
}
