-- A chain of functions, each of which holds the last.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local last = function() end
    while true do
      local before = last
      last = function() return before end
    end
    return { offers = { "cup", "lamp" } }
  end,
}
