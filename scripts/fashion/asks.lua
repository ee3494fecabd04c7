-- What we ask for, now and then, and what comes back for it. Whoever answers, or would rather not, is left in peace: an
-- ask is made once in three months, and of all asks together one in a week (asks = … in workspace.lua says otherwise).

-- The answers on the scale are worth more than weeks of watching. Two of them tell the same from both ends; together they
-- count as one clear answer. The care sheet is shown to those who answered alone.
ask "taste" {
  about = "How someone likes to dress, in three answers and an amount",
  purpose = "personalization",
  placement = "home.strip",
  gives = "care-sheet",
  scale = { 1, 5 },
  text = {
    it = "Tre risposte per conoscerti, e per te il quaderno della cura dei tessuti",
    en = "Three answers to get to know you, and the book of fabric care is yours",
  },
  items = {
    {
      id = "alone",
      soft = "uniqueness",
      text = { it = "Mi piace ciò che non porta nessun altro", en = "I like what nobody else wears" },
    },
    {
      id = "safe",
      soft = "uniqueness",
      reversed = true,
      text = { it = "Con un classico non si sbaglia", en = "You cannot go wrong with a classic" },
    },
    {
      id = "friends",
      soft = "belonging",
      text = { it = "Prima di comprare sento le amiche", en = "Before I buy I ask my friends" },
    },
    {
      id = "amount",
      hard = "budget",
      text = { it = "Quanto può costare un capo, in euro?", en = "What may a piece cost, in euros?" },
    },
  },
}

-- In the words of the purpose, and for what that gives.
ask "letters" { consent = "news_by_email", placement = "home.strip", within = "180d" }
