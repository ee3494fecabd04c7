-- Beliefs for ever: each answer is a table.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    while true do profile:belief("style", "linen") end
    return { offers = { "cup", "lamp" } }
  end,
}
