-- A hundred thousand offers, each compared with a thousand ids and fifty tags.
-- expect: time | memory | harmless
-- offers: 100000

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local ids, tags = {}, {}
    for i = 1, 1000 do ids[i] = "none-" .. i end
    for i = 1, 50 do tags[i] = "none-" .. i end
    for _ = 1, 3 do offers.where { id = ids, category = tags, tags = tags, sort = "dearest" } end
    for _ = 1, 3 do offers.where { tags = tags, limit = 1 } end
    return { offers = { "cup", "lamp" } }
  end,
}
