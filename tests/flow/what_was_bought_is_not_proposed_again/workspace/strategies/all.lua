strategy "searched" {
  on = "page.viewed",
  placement = "hero",
  propose = function(profile)
    local found = offers.where { category = "dresses", limit = 2 }
    if #found > 0 then
      return { offers = found }
    end
  end,
}
strategy "named" {
  on = "page.viewed",
  placement = "strip",
  propose = function()
    return { offers = { "slip", "socks", "tee" } }
  end,
}
