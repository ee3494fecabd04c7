-- Remembers all customers in a table of the file.
-- expect: harmless

local seen = { count = 0 }

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    seen.count = seen.count + 1
    seen[seen.count] = event.data.secret
    if seen.count > 1 then error("leaked: " .. seen[1]) end
    return { offers = { "cup", "lamp" } }
  end,
}
