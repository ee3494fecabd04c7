-- What one customer did becomes what is believed of the next.
local kept

signal "remembers" {
  on = "page.viewed",
  origin = "web",
  observe = function(event)
    local before = kept
    kept = event.data.marker
    return { soft = { memory = before and 1 or 0, liking = { [before or "nobody"] = 1 } } }
  end,
}
