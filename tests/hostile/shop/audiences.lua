local calls = 0

audience "came_after_somebody" {
  is = function()
    calls = calls + 1
    return calls > 1
  end,
}
