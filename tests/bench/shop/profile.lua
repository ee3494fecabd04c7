-- What a customer may tell us about themselves, in events of type customer.profile.
hard "locale" { type = "string", about = "the language they like to read" }
hard "look" {
  type = "string",
  one_of = { "mine_alone", "like_my_friends" },
  about = "what they answered when we asked how they like to dress",
}
hard "size" { type = "string", one_of = { "XS", "S", "M", "L", "XL" } }
hard "budget" { type = "number", about = "what a piece may cost, in euros" }
