-- Names of a megabyte, asked of everything in a loop: each is compared with all that there are.
-- expect: harmless | time | memory

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile, event)
    local long = ("x"):rep(1000000)
    for _, thing in ipairs { profile, event, offers, profile.hard, profile.soft, string, table, offers.get "cup" } do
      pcall(function() return thing[long] end)
    end
    return { offers = { "cup", "lamp" } }
  end,
}
