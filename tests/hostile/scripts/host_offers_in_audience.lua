-- An audience that asks for offers.
-- expect: error: inside eligible or propose only
-- file: audiences.lua

audience "attack" {
  is = function()
    return #offers.where { tags = "house" } > 0
  end,
}
