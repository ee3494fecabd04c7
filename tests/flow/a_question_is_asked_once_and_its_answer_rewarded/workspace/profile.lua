hard "size" { type = "string", one_of = { "S", "M", "L" } }
trait "uniqueness" { about = "wants to stand apart" }
