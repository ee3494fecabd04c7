-- What a customer may tell us about themselves, in events of type customer.profile.
hard "locale" { type = "string", about = "the language they like to read" }
hard "given_name" { type = "string", steer = false, say = true, about = "for the greeting, never for a choice" }
hard "family_name" { type = "string", steer = false, say = true }
hard "title" { type = "string", steer = false, say = true, about = "Dr., Prof.: how they want to be addressed" }
hard "gender" { type = "string", one_of = { "f", "m", "x" }, steer = false, about = "chooses the form of address" }
-- For the established alone, and only to know the day: the host sees to both.
hard "birth_date" { type = "date", occasion = "birthday", steer = false, purpose = "personalization" }
hard "budget" {
  type = "number",
  about = "what a piece may cost, in euros",
  purpose = "personalization", -- who takes the consent back has told us no budget
  keep = "2y", -- nor has who told it so long ago
}

-- What we believe, from what they do: the signals say how. It can be wrong, so it counts for little until there is
-- enough of it; an attitude fades in months, an emotion in hours.
trait "uniqueness" { about = "wants to stand apart" }
trait "belonging" { about = "wants to be part of the group" }
attitude "curiosity" { about = "goes into detail", half_life = "60d" }
emotion "irritation" { about = "had a bad moment with us", half_life = "6h" }
affinity "style" { about = "the cloth they like to wear", over = "tags", half_life = "60d" }
