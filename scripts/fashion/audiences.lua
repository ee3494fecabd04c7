audience "vip" {
  about = "Established, and 800 euros or more in a year",
  is = function(profile)
    return profile.lifecycle == "established" and profile:spent "365d" >= 800
  end,
}
