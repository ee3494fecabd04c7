hard "motto" { type = "string" }
hard "list" { type = "list" }
trait "memory" { about = "whether a signal has seen somebody before" }
affinity "liking" { half_life = "60d" }
