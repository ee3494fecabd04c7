-- One lesson: one line of a receipt says little, so it weighs little; a habit is many of them. The same evidence goes to
-- a datum that forgets soon and to one that does not: profile.lua says how fast.
signal "fills_the_basket" {
  about = "Which shelves and departments they buy from",
  on = "order.item.bought",
  origin = "purchases",

  observe = function(event)
    return { soft = { shelf = event.data.category, department = event.data.department }, weight = 0.4 }
  end,
}
