strategy "quizzes" {
  on = "page.viewed",
  placement = "strip",
  purpose = "service",
  priority = 1,
  propose = function()
    return { ask = "quiz" }
  end,
}
strategy "writes" {
  on = "page.viewed",
  placement = "strip",
  purpose = "service",
  propose = function(profile)
    return { ask = "letters", offers = profile.soft.uniqueness > 0.6 and { "guide", "cape" } or { "wrap", "cape" } }
  end,
}
