-- Remembers the last customer in a local of the file.
-- expect: harmless

local last

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    if last then error("leaked: " .. last) end
    last = event.data.secret
    return { offers = { "cup", "lamp" } }
  end,
}
