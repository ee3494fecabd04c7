-- The bomb stands in an audience.
-- expect: memory | time
-- file: audiences.lua

audience "attack" {
  is = function(profile)
    local all = {}
    while profile do all[#all + 1] = {} end
  end,
}
