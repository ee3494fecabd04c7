-- What must hold before a server takes these rules: an event, whom it happens to, what the page shows then. Data alone, so a
-- server may run it; what takes a program, as months that pass, stands in specs/.
expect "lucia is told the story as hers alone" {
  persona = "lucia",
  event = { type = "page.viewed", data = { category = "dresses" } },
  placement = "home.hero",
  strategy = "hero_story",
  frame = "unique",
  tone = "bright",
  offers = { "cape-07", "kimono-02" },
  not_offers = { "wrap-11" },
  says = "il tuo outfit unico",
}

expect "emma is told the story as what everyone wears" {
  persona = "emma",
  event = { type = "page.viewed", data = { category = "dresses" } },
  placement = "home.hero",
  strategy = "hero_story",
  frame = "belonging",
  offers = { "wrap-11" },
  says = "everyone is wearing",
}

expect "giulia sees the preview that emma does not see" {
  persona = "giulia",
  event = { type = "page.viewed" },
  placement = "home.hero",
  strategy = "vip_preview",
  offers = { "coat-24", "trench-05" },
}

expect "marco is welcomed back without a word about his absence" {
  persona = "marco",
  event = { type = "page.viewed", placements = "home.strip" },
  placement = "home.strip",
  strategy = "welcome_back",
  never_says = { "tempo", "assenza", "mancat" },
}

expect "somebody new has a choice, and no story" {
  event = { type = "page.viewed", data = { category = "dresses" } },
  placement = "home.hero",
  reason = "DEFAULT",
  drops = { strategy = "hero_story", check = "consent" },
}
