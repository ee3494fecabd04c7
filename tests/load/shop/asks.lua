ask "taste" {
  about = "how they dress",
  purpose = "personalization",
  placement = "home.strip",
  scale = { 1, 5 },
  gives = "piece-3",
  text = { en = "Two answers", it = "Due risposte" },
  items = {
    { id = "calm", soft = "calm", text = { en = "I take it easy", it = "Con calma" } },
    { id = "note", hard = "note", text = { en = "Anything else?", it = "Altro?" } },
  },
}
