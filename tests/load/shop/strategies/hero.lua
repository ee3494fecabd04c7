strategy "hero" {
  on = "page.viewed",
  placement = "home.hero",
  degree = "individual",
  purpose = "personalization",
  propose = function(profile, event)
    local who = "whoever you are"
    if profile:knows "note" then who = profile.hard.note end
    return {
      offers = offers.where { category = event.data.category, limit = 3 },
      message = {
        en = "For you, " .. who,
        it = "Per te, " .. who,
      },
    }
  end,
}
