-- One lesson: an audience opens a door before the others; nothing else of the profile is read.
strategy "vip_preview" {
  about = "What is coming, some days before everyone",
  on = "page.viewed",
  audience = "vip",
  placement = "home.hero",
  degree = "segment",
  priority = 70,

  propose = function()
    return {
      offers = offers.where { tags = "preview", limit = 2 },
      message = { it = "Prima di tutti", en = "Before everyone" },
    }
  end,
}
