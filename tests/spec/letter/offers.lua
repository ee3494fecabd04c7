offer "pen" { name = { en = "Pen" } }
offer "ink" { name = { en = "Ink" } }
