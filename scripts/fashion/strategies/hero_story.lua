-- One lesson: the same season told as each customer likes to hear it, and gently after a bad moment. Above 0.6 there is
-- something to go by; in between we know too little to tell a story, so we tell none.
local words = {
  unique = {
    bright = { it = "Scopri come creare il tuo outfit unico", en = "Create an outfit that is only yours" },
    gentle = { it = "Senza fretta: qualcosa di raro", en = "In your own time: something rare" },
  },
  belonging = {
    bright = { it = "Scopri l'outfit più trendy dell'anno", en = "Discover the outfit everyone is wearing this year" },
    gentle = { it = "Senza fretta: i preferiti di tutti", en = "In your own time: everyone's favourites" },
  },
}

strategy "hero_story" {
  about = "Tell the season by trait, in a tone that suits the moment",
  on = "page.viewed",
  placement = "home.hero",
  degree = "individual",
  purpose = "personalization",
  priority = 30,

  propose = function(profile, event)
    local frame, pick
    if profile.soft.uniqueness > 0.6 then
      frame, pick = "unique", offers.niche
    elseif profile.soft.belonging > 0.6 then
      frame, pick = "belonging", offers.popular
    else
      return
    end
    return {
      offers = pick { category = event.data.category, limit = 3 },
      frame = frame,
      tone = profile.soft.irritation > 0.6 and "gentle" or "bright",
      message = words[frame],
    }
  end,
}
