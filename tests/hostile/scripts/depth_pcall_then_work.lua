-- At the bottom of C's stack, the host's functions with the largest frames.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    local function bottom(n)
      if n > 0 then return pcall(bottom, n - 1) end
      local found = offers.where { tags = "house", limit = 100 }
      offers.first(100, found, found, found)
      profile:top("style", 100)
      profile:belief("style", "linen")
      log(("x"):rep(5000))
      table.sort({ 3, 2, 1 }, function(a, b) return a < b end)
    end
    for n = 1, 190 do bottom(n) end
    return { offers = { "cup", "lamp" } }
  end,
}
