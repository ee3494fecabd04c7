-- Recursion without an end.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local function deeper(n) return 1 + deeper(n + 1) end
    deeper(0)
    return { offers = { "cup", "lamp" } }
  end,
}
