hard "size" { type = "string" }
hard "given_name" { type = "string", say = true }
hard "birthday" { type = "date" }
hard "likes" { type = "list" }
hard "diary" { type = "string", steer = false }
trait "curiosity" { about = "how curious they are" }
emotion "mood" { about = "how they feel" }
affinity "style" { about = "what they like to look at", over = "tags" }
