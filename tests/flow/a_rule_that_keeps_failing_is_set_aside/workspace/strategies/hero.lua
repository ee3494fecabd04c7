-- Fails on every second visit.
strategy "halves" {
  on = "page.viewed",
  placement = "hero",
  propose = function(profile, event)
    if event.data.visit % 2 == 1 then error("an odd visit") end
    return { offers = offers.where { tags = "loved" } }
  end,
}

-- Reckons with what nobody told: that is not its own doing alone, and it is never set aside.
strategy "reckons" {
  on = "page.viewed",
  placement = "strip",
  propose = function(profile)
    return { offers = { "cape", "wrap" }, score = profile.hard.budget * 2 }
  end,
}

strategy "for_the_curious" {
  on = "page.viewed",
  audience = "curious",
  placement = "strip",
  propose = function()
    return { offers = { "cape", "wrap" } }
  end,
}
