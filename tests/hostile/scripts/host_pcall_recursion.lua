-- Host functions called by pcall called by pcall, deeper and deeper.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    local function down(n, ask, ...)
      if n == 0 then return pcall(ask, ...) end
      return pcall(down, n - 1, ask, ...)
    end
    for n = 1, 250, 25 do
      down(n, offers.where, { tags = "house" })
      down(n, profile.belief, profile, "style", "linen")
      down(n, profile.count, profile, "product.viewed", "30d", { category = "dresses" })
      down(n, log, "deep")
    end
    return { offers = { "cup", "lamp" } }
  end,
}
