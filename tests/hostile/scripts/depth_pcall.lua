-- pcall calls pcall: C's stack, swallowed on each floor.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local depth = 0
    local function again()
      depth = depth + 1
      pcall(again)
    end
    again()
    assert(depth > 20 and depth < 100000)
    return { offers = { "cup", "lamp" } }
  end,
}
