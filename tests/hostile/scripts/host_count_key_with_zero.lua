-- Fields that differ behind a zero byte alone.
-- expect: error: zero

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    local where = {}
    for i = 1, 100 do where["category\0" .. i] = "x" end
    profile:count("product.viewed", "30d", where)
    return { offers = { "cup", "lamp" } }
  end,
}
