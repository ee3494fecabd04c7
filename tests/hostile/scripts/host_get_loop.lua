-- One offer, for ever.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    while offers.get "cup" do end
    return { offers = { "cup", "lamp" } }
  end,
}
