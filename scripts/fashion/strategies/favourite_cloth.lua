-- One lesson: an affinity names what they like; more of it, in pieces they have not seen.
strategy "favourite_cloth" {
  about = "The cloth they keep coming back to",
  on = "page.viewed",
  placement = "home.strip",
  degree = "individual",
  priority = 40,

  eligible = function(profile)
    return #profile:top("style", 2) > 0, "no favourite yet"
  end,

  propose = function(profile)
    return {
      offers = offers.where { tags = profile:top("style", 2), sort = "newest", limit = 6 },
      message = { it = "Tessuti da toccare", en = "Cloth to touch" },
    }
  end,
}
