offer "tee-01" { name = "White tee", tags = { "house" }, category = "tops", price = 19 }
offer "tee-02" { name = "Striped tee", tags = { "house" }, category = "tops", price = 25 }
offer "wrap-11" { name = "Wrap dress", tags = { "loved" }, category = "dresses", price = 79 }
offer "slip-04" { name = "Slip dress", tags = { "loved" }, category = "dresses", price = 99 }
offer "cape-07" { name = "Night cape", tags = { "rare" }, category = "dresses", price = 189 }
