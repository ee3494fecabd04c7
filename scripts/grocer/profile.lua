-- What some households told us when they took the card. They told us their age, income and marriage too: no strategy
-- needs them, so they are not declared, and what is not declared is not kept.
hard "kids_count" { type = "string", one_of = { "0", "1", "2", "3+" } }

-- What we believe, from what they buy. A taste changes with the season, where one shops in the store hardly does: so of
-- the same receipt a shelf is half forgotten after six weeks, and a department after half a year.
affinity "shelf" { about = "what they like to eat just now", over = "category", half_life = "45d" }
affinity "department" { about = "the ways they go through the store", over = "department", half_life = "180d" }
attitude "thrift" { about = "takes our own brand, and what is reduced", half_life = "90d" }
attitude "coupons" { about = "uses the coupons that we send", half_life = "365d" }
