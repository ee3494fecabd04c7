-- One lesson: the same season, told as each customer likes to hear it.
local stories = {
  mine_alone = {
    tags = "rare",
    frame = "unique",
    message = { it = "Scopri come creare un outfit solo tuo", en = "Create an outfit that is only yours" },
  },
  like_my_friends = {
    tags = "loved",
    frame = "belonging",
    message = { it = "Scopri l'outfit dell'anno", en = "The outfit everyone wears this year" },
  },
}

strategy "outfit_story" {
  about = "Tell the season the way each customer likes to hear it",
  on = "page.viewed",
  where = { category = "dresses" },
  placement = "home.hero",
  degree = "individual",
  priority = 30,

  eligible = function(profile)
    return profile:knows "look", "has not told us how they like to dress"
  end,

  propose = function(profile, event)
    local story = stories[profile.hard.look]
    return {
      offers = offers.where { category = event.data.category, tags = story.tags, limit = 3 },
      frame = story.frame,
      message = story.message,
    }
  end,
}
