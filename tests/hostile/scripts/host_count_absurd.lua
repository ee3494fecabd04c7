-- Windows, types and conditions that are none.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile, event)
    local cycle = {}
    cycle.category = cycle
    local things = { "", "\0", "0d", "-1d", "1e9d", "99999999999999999999d", "1h", ("9"):rep(1000) .. "d", "30d\0", "\xff", {}, cycle, 5,
      0 / 0, math.huge, error, profile, event.data }
    for _, a in ipairs(things) do
      for _, b in ipairs(things) do
        pcall(profile.count, profile, a, b)
        pcall(profile.count, profile, "product.viewed", a, b)
        pcall(function() return profile:count("product.viewed", "30d", { category = a, [b] = a }) end)
        pcall(profile.count, profile, "product.viewed", "30d", { category = { at_least = a, at_most = b } })
        pcall(profile.count, profile, "product.viewed", "30d", { category = { a, b, [5] = a } })
      end
    end
    return { offers = { "cup", "lamp" } }
  end,
}
