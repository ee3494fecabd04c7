ask "quiz" {
  purpose = "personalization",
  placement = "strip",
  gives = "guide",
  scale = { 1, 5 },
  text = { it = "Due domande", en = "Two questions" },
  items = {
    { id = "q1", soft = "uniqueness", text = { it = "Cerco il raro", en = "I look for the rare" } },
    { id = "q2", soft = "uniqueness", reversed = true, text = { it = "Preferisco i classici", en = "I prefer classics" } },
    { id = "q3", hard = "size", text = { it = "La taglia", en = "Your size" } },
  },
}
ask "letters" { consent = "letters", placement = "strip", within = "30d" }
