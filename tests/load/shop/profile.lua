hard "locale" { type = "string" }
hard "given_name" { type = "string", steer = false, say = true }
hard "note" { type = "string", say = true, purpose = "personalization" }
hard "size" { type = "number" }
hard "member" { type = "boolean" }
hard "born" { type = "date" }
hard "shelves" { type = "list" }
hard "colours" { type = "set" }
hard "handle" { type = "string", origin = "social" }
hard "condition" { type = "string", special = "health", purpose = "care" }
hard "fleeting" { type = "string" } -- which the next release does not declare
trait "calm" { about = "takes it easy" }
affinity "style" { about = "the cloth they like", over = "tags" }
