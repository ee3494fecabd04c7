-- Names that do not exist, in a loop: each error is a text.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    local n = 0
    while true do
      n = n + 1
      pcall(function() return profile["n" .. n] end)
    end
    return { offers = { "cup", "lamp" } }
  end,
}
