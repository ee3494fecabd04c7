-- One lesson: the same season told as each customer likes to hear it, and gently after a bad moment.
local words = {
  unique = {
    bright = { it = "Scopri come creare il tuo outfit unico", en = "Create an outfit that is only yours" },
    gentle = { it = "Con calma: qualcosa di raro", en = "No hurry: something rare" },
  },
  belonging = {
    bright = { it = "Scopri l'outfit più trendy dell'anno", en = "The outfit everyone wears this year" },
    gentle = { it = "Con calma: i preferiti di tutti", en = "No hurry: everyone's favourites" },
  },
}

strategy "hero_story" {
  about = "Tell the season by trait, in a tone that suits the moment",
  on = "page.viewed",
  placement = "home.hero",
  degree = "individual",
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
