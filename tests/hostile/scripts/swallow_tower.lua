-- A hundred pcalls within each other; each swallows and loops on.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local function floor(n)
      if n > 0 then pcall(floor, n - 1) end
      while true do end
    end
    floor(100)
    return { offers = { "cup", "lamp" } }
  end,
}
