-- Each is asked for by a type of event of its own, and hurts where the event says so.
local function attack(on, hurt)
  strategy(on:gsub("%.", "_")) {
    on = on,
    placement = "page.side",
    propose = function(_, event)
      if event.data.hurts then
        hurt()
      end
      return { offers = offers.where { limit = 2 } }
    end,
  }
end

local function loop()
  while true do
    pcall(error)
  end
end

attack("attack.none", loop)
attack("attack.loop", loop)
attack("attack.seldom", loop)
attack("attack.rarely", loop)
attack("attack.sly", loop)
attack("attack.slow", function() -- some 20 ms: less than any limit
  local sum = 0
  for i = 1, 2000000 do
    sum = sum + i % 7
  end
  return sum
end)
attack("attack.pattern", function()
  return ("a"):rep(100000):find((".-"):rep(30) .. "b")
end)
attack("attack.memory", function()
  local all = {}
  while true do
    all[#all + 1] = ("x"):rep(100000 + #all)
  end
end)
