-- Whatever the language lacks, asked for in a loop under pcall: none of it may be there.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local names = "setmetatable getmetatable rawget rawset rawequal rawlen xpcall coroutine load loadfile dofile "
      .. "collectgarbage os io debug package print warn next _G _VERSION loadstring unpack newproxy module setfenv getfenv"
    for name in names:gmatch("%S+") do
      local found, what = pcall(function() return _ENV[name] end)
      assert(not found, name)
      assert(tostring(what):find(name, 1, true))
    end
    return { offers = { "cup", "lamp" } }
  end,
}
