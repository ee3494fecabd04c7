-- require of something that is no module of ours.
-- expect: refused: there is no module 'os' | refused: no module 'os' | refused: module

local os = require "os"

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    os.exit(0)
  end,
}
