-- What we do not do, whatever a strategy thinks of it. A guardrail forbids, and can do nothing else.
guardrail "leave_in_peace" {
  about = "No mail while someone is upset with us",
  channel = "email",
  forbid = function(profile)
    return profile.soft.irritation > 0.6, "upset"
  end,
}
