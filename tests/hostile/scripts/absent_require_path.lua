-- require of a path.
-- expect: refused: module

local stolen = require "../../../../etc/passwd"

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return stolen
  end,
}
