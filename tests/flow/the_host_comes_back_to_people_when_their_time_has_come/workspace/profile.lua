hard "birth_date" { type = "date", occasion = "birthday", steer = false }
