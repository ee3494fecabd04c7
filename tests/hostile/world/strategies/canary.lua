-- Looks from inside whether the world is as it should be, and says what is not.
local function looks_right(profile, event)
  assert(("%d-%s"):format(7, "x") == "7-x" and ("ab"):rep(2, ",") == "ab,ab" and ("Ab"):upper() == "AB")
  assert(("a.b"):find(".", 1, true) == 2 and ("abc"):gsub("b", "x") == "axc" and #("x"):rep(5) == 5)
  assert(table.concat({ 1, 2 }, "+") == "1+2" and select("#", table.unpack { 1, 2, 3 }) == 3)
  local list = { 3, 1, 2 }
  table.sort(list)
  table.insert(list, 4)
  assert(list[1] == 1 and list[3] == 3 and table.remove(list) == 4)
  assert(math.floor(1.5) == 1 and math.max(1, 3, 2) == 3 and math.huge > 1e308 and math.type(1) == "integer")
  assert(utf8.char(233) == "é" and utf8.len "é" == 1)
  for name in pairs(_ENV) do error("a global was left behind: " .. name) end
  for _, name in ipairs { "leaked", "secret", "last", "setmetatable", "os", "load" } do
    assert(not pcall(function() return _ENV[name] end), name)
  end
  for _, library in ipairs { string, table, math, utf8 } do assert(not pcall(function() return library.secret end)) end
  assert(event.data.secret == "canary-secret" and profile.hard.size == "canary-size", "somebody else's data")
  assert(profile:count("attack.made", "30d") == 0 and not profile:owns "cup" and profile.soft.curiosity == 0.5)
end

strategy "canary" {
  on = "canary.made",
  placement = "canary",
  propose = function(profile, event)
    looks_right(profile, event)
    return { offers = { "vase", "rug" }, frame = "plain", message = ("alive %.17g"):format(math.random()) }
  end,
}
