signal "taught" {
  on = "taught.made",
  origin = "web",
  observe = function(event)
    return { soft = { curiosity = 0.9, mood = 0.2, style = { linen = event.data.linen, clay = 0.9 } } }
  end,
}
