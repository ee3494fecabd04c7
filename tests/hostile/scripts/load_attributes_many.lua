-- A hundred thousand attributes: what reads them looks each one up.
-- expect: refused: | harmless
-- file: profile.lua

hard "size" { type = "string" }
hard "given_name" { type = "string", say = true }
hard "birthday" { type = "date" }
hard "likes" { type = "list" }
hard "diary" { type = "string", steer = false }
trait "curiosity" { about = "how curious they are" }
emotion "mood" { about = "how they feel" }
affinity "style" { about = "what they like to look at", over = "tags" }
for i = 1, 100000 do hard("more_" .. i) { type = "string" } end
