-- Recursion without an end, and whoever notices it keeps silent.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local function deeper(n) return 1 + deeper(n + 1) end
    while true do pcall(deeper, 0) end
    return { offers = { "cup", "lamp" } }
  end,
}
