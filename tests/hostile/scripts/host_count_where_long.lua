-- A condition of a hundred thousand texts, again and again.
-- expect: error: more than 1000 values

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    local many = {}
    for i = 1, 20000 do many[i] = "category " .. i end
    local where = { category = many }
    while profile:count("product.viewed", "30d", { category = many }) >= 0 do where.category = many end
    return { offers = { "cup", "lamp" } }
  end,
}
