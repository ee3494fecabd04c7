local function deeper(budget)
  return budget * 2
end

strategy "reckons" {
  on = "page.viewed",
  placement = "hero",
  priority = 9,
  propose = function(profile)
    return { offers = { "cape", "wrap" }, score = deeper(profile.hard.budget) / 1000 }
  end,
}
strategy "misnames" {
  on = "page.viewed",
  placement = "strip",
  propose = function()
    return { offers = { "cape", ("wrp"):lower() } }
  end,
}
