-- Doubly recursive: short, and longer than the universe.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local function twice(n)
      if n == 0 then return 1 end
      return twice(n - 1) + twice(n - 1)
    end
    twice(200)
    return { offers = { "cup", "lamp" } }
  end,
}
