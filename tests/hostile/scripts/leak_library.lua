-- Hides the customer in a function of the string library.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    local text = string.upper("x")
    if text ~= "X" then error("leaked: " .. text) end
    string.upper = function() return event.data.secret end
    return { offers = { "cup", "lamp" } }
  end,
}
