-- A memory bomb at load.
-- expect: refused: needs more than | refused: need more than

local all = {}
while true do all[#all + 1] = { #all } end
