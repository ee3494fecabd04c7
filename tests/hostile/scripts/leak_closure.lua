-- Keeps a function that keeps the customer.
-- expect: harmless

local tell = function() return nil end

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile, event)
    if tell() then error("leaked: " .. tell()) end
    tell = function() return event.data.secret .. tostring(profile.hard.size) end
    return { offers = { "cup", "lamp" } }
  end,
}
