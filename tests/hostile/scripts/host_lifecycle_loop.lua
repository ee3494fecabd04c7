-- Asks for the lifecycle, for ever.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    while profile.lifecycle ~= "lapsed" do end
    return { offers = { "cup", "lamp" } }
  end,
}
