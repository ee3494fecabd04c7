-- Two pcalls on each floor: 2^100 endings if each stop ended only one.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local function floor(n)
      if n == 0 then while true do end end
      pcall(floor, n - 1)
      pcall(floor, n - 1)
    end
    floor(100)
    return { offers = { "cup", "lamp" } }
  end,
}
