-- One lesson: after a long silence, what is new, and no reproach.
strategy "welcome_back" {
  about = "Nine silent months: what came in since",
  on = "page.viewed",
  placement = "home.strip",
  degree = "segment",
  priority = 60,

  eligible = function(profile)
    return profile.lifecycle == "lapsed", "not away for long"
  end,

  propose = function()
    return {
      offers = offers.where { sort = "newest", limit = 4 },
      message = { it = "Novità della stagione", en = "New this season" },
    }
  end,
}
