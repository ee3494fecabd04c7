-- Walks a list of the profile from its end: each place is counted from the first.
-- expect: time | memory

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    local likes = profile.hard.likes
    while true do for i = #likes, 1, -1 do if likes[i] == "never" then return end end end
    return { offers = { "cup", "lamp" } }
  end,
}
