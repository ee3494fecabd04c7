-- One lesson: a long look is curiosity; a page left at once is the lack of it. In between it says nothing,
-- and so do we.
signal "reads_deeply" {
  about = "How long they stay with a page",
  on = "page.viewed",
  origin = "web",

  observe = function(event)
    local seconds = event.data.dwell_seconds or 0
    if seconds >= 60 then
      return { soft = { curiosity = 0.9 }, weight = 0.5 }
    elseif seconds > 0 and seconds < 5 then
      return { soft = { curiosity = 0.1 }, weight = 0.2 }
    end
  end,
}
