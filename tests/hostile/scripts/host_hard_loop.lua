-- Reads declared data for ever.
-- expect: time | memory

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    while profile.hard.size ~= "none" do end
    return { offers = { "cup", "lamp" } }
  end,
}
