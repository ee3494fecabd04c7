offer "cape" { name = "Cape" }
offer "wrap" { name = "Wrap" }
