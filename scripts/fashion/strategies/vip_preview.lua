-- One lesson: an audience opens a door before the others; nothing else of the profile is read. `preview` in offers.lua
-- says from when it is open; on the day when everyone may come in, "first" is no longer true. And a name that we do not
-- know leaves no hole in the sentence: the placement's neutral text stands there then.
strategy "vip_preview" {
  about = "What is coming, some days before everyone",
  on = "page.viewed",
  audience = "vip",
  placement = "home.hero",
  degree = "segment",
  purpose = "personalization",
  priority = 70,

  propose = function(_, event)
    local early = {}
    for _, offer in ipairs(offers.where { tags = "preview" }) do
      if offer.from and offer.from > event.time then
        early[#early + 1] = offer
      end
    end
    return {
      offers = early,
      message = { it = "{given_name}, in anteprima per te", en = "{given_name}, yours to see first" },
    }
  end,
}
