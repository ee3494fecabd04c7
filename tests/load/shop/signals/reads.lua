signal "reads" {
  about = "what they look at",
  on = "page.viewed",
  origin = "social",
  observe = function(event)
    if event.data.style then return { soft = { style = { [event.data.style] = 0.9 }, calm = 0.7 }, weight = 0.5 } end
  end,
}
