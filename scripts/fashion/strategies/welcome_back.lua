-- One lesson: after a long silence, what is new, and no reproach. `lifecycle` is no help here: whoever looks at a page
-- is not silent, so nobody is "lapsed" at that moment. What they have not done for long is buy.
strategy "welcome_back" {
  about = "Bought before, and nothing for nine months: what came in since",
  on = "page.viewed",
  placement = "home.strip",
  degree = "individual",
  purpose = "personalization",
  priority = 60,

  eligible = function(profile)
    if profile.lifecycle == "prospect" then
      return false, "never bought"
    end
    return profile:count("order.placed", "270d") == 0, "not away for long"
  end,

  propose = function()
    return {
      offers = offers.where { sort = "newest", limit = 4 },
      message = { it = "Le novità della stagione", en = "New this season" },
    }
  end,
}
