-- The event's own text as a number, a pattern, a format and a replacement.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    local text = event.data.text
    pcall(string.format, text, text) pcall(string.find, text, text) pcall(string.gsub, text, ".", text) pcall(tonumber, text)
    pcall(function() return text + 1, text // 0, -text end)
    return { offers = { "cup", "lamp" } }
  end,
}
