offer "a" { name = "A", category = "x" }
offer "b" { name = "B", category = "x" }
