-- One lesson: an audience is a question about a customer that has a name. Strategies and offers ask for it by name, so
-- it is answered in one place.
audience "vip" {
  about = "Established, and 800 euros or more in a year",
  purpose = "personalization",
  is = function(profile)
    return profile.lifecycle == "established" and profile:spent "365d" >= 800
  end,
}
