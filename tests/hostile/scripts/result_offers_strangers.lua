-- Everything that is no offer.
-- expect: error: offers: expected a list

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile, event)
    return { offers = { profile, event, offers } }
  end,
}
