-- One lesson: where watching tells nothing, ask, and give something for it. Who is asked what, how often, and whom never
-- is no concern of a strategy: the host counts, and takes a no for an answer.
strategy "gets_to_know" {
  about = "Asks those who come often and of whom we know nothing yet; then those who buy, whether we may write",
  on = "page.viewed",
  placement = "home.strip",
  degree = "individual",
  purpose = "service",
  priority = 20,

  eligible = function(profile)
    return profile:count("page.viewed", "30d") >= 5, "hardly came yet"
  end,

  propose = function(profile)
    if not profile:knows "uniqueness" then
      return { ask = "taste" }
    elseif profile:count("order.placed", "365d") > 0 then
      return { ask = "letters" }
    end
  end,
}
