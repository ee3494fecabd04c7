-- One lesson: someone had a bad moment with us; until it has passed we lower our voice. How fast it passes says
-- `half_life` in profile.lua.
signal "bad_moment" {
  about = "A complaint, a return, a refusal",
  on = { "complaint.made", "return.requested", "decision.rejected" },
  origin = "service",

  observe = function()
    return { soft = { irritation = 1 }, weight = 2 }
  end,
}
