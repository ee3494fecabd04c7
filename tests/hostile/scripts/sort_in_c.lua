-- Comparisons that are C functions.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local list = {}
    for i = 1, 100 do list[i] = "x" .. i end
    for _, compare in ipairs { pcall, type, tostring, select, string.rep, string.find, error, math.max, log } do
      pcall(table.sort, list, compare)
    end
    return { offers = { "cup", "lamp" } }
  end,
}
