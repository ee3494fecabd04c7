-- One lesson: someone had a bad moment with us; it passes in hours, and until then we lower our voice.
signal "bad_moment" {
  about = "A complaint, a return, a refusal",
  on = { "complaint.made", "return.requested", "decision.rejected" },
  origin = "service",

  observe = function()
    return { soft = { irritation = 1 }, weight = 2 }
  end,
}
