-- The loop stands in an audience.
-- expect: time
-- file: audiences.lua

audience "attack" {
  is = function(profile)
    while profile do end
  end,
}
