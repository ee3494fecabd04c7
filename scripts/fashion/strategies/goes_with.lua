-- One lesson: what goes with what they own, as if by chance; never a word about what that was. `offers.related` knows
-- it from what many people bought together, and returns nothing until enough of them did.
strategy "goes_with" {
  about = "Pieces that others wear with what they have",
  on = "page.viewed",
  placement = "home.strip",
  degree = "individual",
  purpose = "personalization",
  priority = 50,

  eligible = function(profile)
    return profile:count("order.item.bought", "365d") > 0, "owns nothing yet"
  end,

  propose = function()
    return { offers = offers.related { limit = 3 }, message = { it = "Da provare", en = "Worth trying on" } }
  end,
}
