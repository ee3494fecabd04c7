hard "budget" { type = "number" }
trait "curiosity" {}
